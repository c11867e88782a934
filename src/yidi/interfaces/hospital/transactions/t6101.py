"""6101 解析医保电子凭证二维码: whose code was scanned, where insured, and a token to go on with."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from yidi.actions.people.e_credential import decode
from yidi.interfaces.hospital.call import Call
from yidi.protocol.fields import named, needed, text

NAME = "解析医保电子凭证二维码"
CHANGES = True

_CAMEL = {
    "org_id": "orgId", "business_type": "businessType", "business_info": "businessInfo",
    "operator_id": "operatorId", "operator_name": "operatorName", "office_id": "officeId",
    "office_name": "officeName", "device_type": "deviceType", "code": "ecQrCode",
}  # fmt: skip


class InData(Struct, kw_only=True, rename=_CAMEL):
    """扫码信息. The national library reads the scanner itself; here the scanned text is sent."""

    org_id: Annotated[str, needed(40, "机构ID")]
    business_type: Annotated[str, needed(5, "用码业务类型")]
    business_info: Annotated[str, text(200, "用码业务信息")] = ""
    operator_id: Annotated[str, needed(20, "操作员工号")]
    operator_name: Annotated[str, needed(30, "操作员姓名")]
    office_id: Annotated[str, needed(20, "医保科室编号")]
    office_name: Annotated[str, needed(30, "科室名称")]
    device_type: Annotated[str, text(30, "设备类型")] = ""
    code: Annotated[str, needed(64, "扫到的二维码或条形码内容（本系统增加）")]


class Input(Struct, rename={"data": "InData"}):
    """交易输入."""

    data: Annotated[InData, named("扫码信息")]


class OutData(
    Struct, kw_only=True, rename={
        "user_name": "userName", "id_no": "idNo", "id_type": "idType", "ec_token": "ecToken",
        "insu_org": "insuOrg",
    },
):  # fmt: skip
    """解析结果. insuOrg: of the enrolment that the person chose on the phone."""

    user_name: Annotated[str, needed(50, "用户姓名")]
    id_no: Annotated[str, text(30, "证件号码")]
    id_type: Annotated[str, needed(3, "证件类型", "psn_cert_type")]
    ec_token: Annotated[str, needed(40, "身份核验令牌")]
    insu_org: Annotated[str, needed(6, "参保地行政区划")]


class Output(Struct, rename={"data": "OutData"}):
    """交易输出."""

    data: Annotated[OutData, named("解析结果")]


def handle(call: Call, given: Input) -> bytes:
    """Once: the same message gets the same token, another scan of the code is refused."""
    said = given.data

    def work() -> tuple[str, Output]:
        code, business = said.code, said.business_type
        made = decode(call.actor, code, call.institution.code, business, call.moment)
        person = made.person
        id_type = call.dialect.code("psn_cert_type", person.id_type)
        output = OutData(
            user_name=person.name, id_no=person.number, id_type=id_type, ec_token=made.token,
            insu_org=person.region,
        )  # fmt: skip
        return f"credential:{person.id}", Output(output)

    return call.once(work)
