// Says beside each button which files were chosen.
for (const input of document.querySelectorAll("input[type=file]")) {
  const said = document.createElement("span");
  said.className = "upload__chosen";
  said.setAttribute("role", "status");
  input.closest(".upload").append(said);
  input.addEventListener("change", () => {
    const names = [...input.files].map((file) => file.name);
    said.textContent = names.length ? `已选${names.length}个：${names.join("、")}` : "";
  });
}
