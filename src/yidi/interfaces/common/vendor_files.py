"""Which files of which npm packages pages use. Known apart from Django, for `yidi doctor`."""

FILES = {
    "vendor/weui.css": "weui/dist/style/weui.min.css",
    "vendor/htmx.js": "htmx.org/dist/htmx.min.js",
    "vendor/echarts.js": "echarts/dist/echarts.min.js",
    "vendor/signature_pad.js": "signature_pad/dist/signature_pad.umd.min.js",
    "vendor/signature_pad.umd.min.js.map": "signature_pad/dist/signature_pad.umd.min.js.map",
}
"""Address under /static/ -> file under the folder of npm packages."""
