"""What people come to hospital for in the demonstration, and what it costs.

Prices are in yuan, as a hospital of the highest level asks; the others ask less (`PERCENT`). They are
plausible, not measured. The items are those of both invented catalogues.
"""

from __future__ import annotations

from typing import NamedTuple

PERCENT = {"tertiary": 100, "secondary": 84, "special": 84, "primary": 70, "township": 70}
"""What a level of institution asks of the price below, in percent."""


class Once(NamedTuple):
    """An item of the whole visit."""

    name: str
    yuan: int
    times: int = 1


class Course(NamedTuple):
    """A reason to come. weight: how often against others of the same kind of care; days: of a stay,
    from and to; daily: items of every day; disease: of a chronic visit; who: "" everybody | male |
    female; ages: from, below; big: only hospitals of the two highest levels do it."""

    diagnosis_code: str
    diagnosis: str
    weight: int
    once: tuple[Once, ...]
    daily: tuple[tuple[str, int], ...] = ()
    days: tuple[int, int] = (0, 0)
    disease: str = ""
    who: str = ""
    ages: tuple[int, int] = (0, 200)
    big: bool = False


_WARD = (
    ("普通病房床位费（四人及以上）", 50),
    ("住院诊察费", 30),
    ("二级护理", 26),
    ("静脉输液", 12),
)
_TWO_BEDS = (
    ("普通病房床位费（双人间）", 90),
    ("住院诊察费", 30),
    ("一级护理", 50),
    ("静脉输液", 12),
)
_INTENSIVE = (("重症监护病房床位费", 120), ("住院诊察费", 30), ("特级护理", 160), ("静脉输液", 12))
_ADMISSION = (
    Once("血常规", 25), Once("肝功能检查", 60), Once("肾功能检查", 36), Once("凝血四项", 60),
    Once("常规心电图检查", 26),
)  # fmt: skip
_OPERATION = (*_ADMISSION, Once("输血前检查组合", 160), Once("全身麻醉", 900))

STAYS = (
    Course(
        "J18.900", "肺炎", 16,
        (
            *_ADMISSION, Once("CT平扫（胸部）", 180), Once("C反应蛋白测定", 22, 2),
            Once("降钙素原测定", 160), Once("注射用头孢曲松钠", 22, 16), Once("血培养及鉴定", 130),
        ),
        _WARD, (6, 10),
    ),
    Course(
        "I63.900", "脑梗死", 14,
        (
            *_ADMISSION, Once("磁共振平扫（头颅）", 480), Once("颈动脉彩色多普勒超声", 110),
            Once("丁苯酞软胶囊", 168, 3), Once("注射用血栓通（冻干）", 46, 20),
            Once("阿托伐他汀钙片", 32, 2), Once("运动疗法", 60, 8),
        ),
        _TWO_BEDS, (8, 14), ages=(45, 200),
    ),
    Course(
        "J44.100", "慢性阻塞性肺病急性加重", 10,
        (
            *_ADMISSION, Once("血气分析", 110, 3), Once("肺功能检查", 110),
            Once("CT平扫（胸部）", 180), Once("吸入用布地奈德混悬液", 14, 20),
            Once("噻托溴铵吸入粉雾剂", 176), Once("雾化吸入", 12, 16),
        ),
        _WARD, (7, 12), ages=(50, 200),
    ),
    Course(
        "E11.900", "2型糖尿病", 9,
        (
            *_ADMISSION, Once("糖化血红蛋白测定", 70), Once("空腹血糖测定", 8, 14),
            Once("眼底照相", 50), Once("甘精胰岛素注射液", 78, 2), Once("达格列净片", 62, 2),
            Once("血糖试纸", 98),
        ),
        _WARD, (6, 9), ages=(35, 200),
    ),
    Course(
        "K80.200", "胆囊结石", 8,
        (
            *_OPERATION, Once("腹腔镜下胆囊切除术", 2_600), Once("腹部彩色多普勒超声", 110),
            Once("一次性腹腔镜切割吻合器", 2_400), Once("镇痛泵", 260), Once("可吸收缝合线", 76, 3),
        ),
        _TWO_BEDS, (4, 7), ages=(20, 90),
    ),
    Course(
        "K35.800", "急性阑尾炎", 6,
        (
            *_OPERATION, Once("腹腔镜下阑尾切除术", 2_200), Once("CT增强扫描（腹部）", 280),
            Once("注射用头孢曲松钠", 22, 10), Once("甲硝唑片", 6),
        ),
        _WARD, (4, 6), ages=(8, 80),
    ),
    Course(
        "S72.000", "股骨颈骨折", 4,
        (
            *_OPERATION, Once("四肢X线摄影", 65, 3), Once("骨折切开复位内固定术", 2_600),
            Once("锁定接骨板", 1_360, 2), Once("悬浮红细胞", 240, 2), Once("利伐沙班片", 118, 2),
        ),
        _TWO_BEDS, (9, 15), ages=(30, 200), big=True,
    ),
    Course(
        "N20.100", "输尿管结石", 5,
        (
            *_OPERATION, Once("经尿道输尿管镜碎石术", 2_400), Once("CT增强扫描（腹部）", 280),
            Once("一次性使用引流袋", 12, 2),
        ),
        _WARD, (4, 6), ages=(20, 80),
    ),
    Course(
        "H25.900", "老年性白内障", 6,
        (
            Once("眼底照相", 50), Once("血常规", 25), Once("空腹血糖测定", 8),
            Once("白内障超声乳化加人工晶体植入术", 2_400), Once("人工晶状体", 1_480),
            Once("玻璃酸钠滴眼液", 38, 2),
        ),
        (("日间病床床位费", 35),), (1, 2), ages=(55, 200),
    ),
    Course(
        "O82.900", "单胎剖宫产", 4,
        (
            *_ADMISSION, Once("剖宫产术", 2_000), Once("椎管内麻醉", 420), Once("产前超声检查", 130),
            Once("缩宫素注射液", 4, 6), Once("镇痛泵", 260),
        ),
        _TWO_BEDS, (5, 7), who="female", ages=(20, 45),
    ),
    Course(
        "N40.x00", "前列腺增生", 3,
        (
            *_OPERATION, Once("经尿道前列腺电切术", 2_800), Once("前列腺经直肠超声", 120),
            Once("导尿", 20, 2), Once("坦索罗辛缓释胶囊", 66),
        ),
        _TWO_BEDS, (7, 10), who="male", ages=(55, 200), big=True,
    ),
    Course(
        "M51.200", "腰椎间盘突出", 5,
        (
            Once("血常规", 25), Once("推拿治疗", 75, 8), Once("电针治疗", 36, 6),
            Once("中药熏洗治疗", 45, 7), Once("塞来昔布胶囊", 42, 2),
        ),
        _WARD, (7, 12), ages=(25, 85),
    ),
    Course(
        "I20.000", "不稳定型心绞痛", 6,
        (
            *_ADMISSION, Once("冠状动脉造影", 3_200), Once("肌钙蛋白测定", 100, 3),
            Once("心脏彩色多普勒超声", 140), Once("替格瑞洛片", 96, 2),
            Once("经皮冠状动脉支架置入术", 4_800), Once("冠状动脉药物洗脱支架", 780, 2),
            Once("冠状动脉球囊扩张导管", 310, 2), Once("指引导管", 640),
        ),
        _TWO_BEDS, (5, 8), ages=(45, 85), big=True,
    ),
    Course(
        "I50.900", "心力衰竭，植入起搏器", 2,
        (
            *_OPERATION, Once("心脏永久起搏器植入术", 3_400), Once("永久起搏器（双腔）", 36_800),
            Once("动态心电图", 160), Once("心脏彩色多普勒超声", 140, 2),
            Once("B型钠尿肽前体测定", 180, 3), Once("注射用重组人脑利钠肽", 458, 4),
        ),
        _TWO_BEDS, (8, 12), ages=(55, 92), big=True,
    ),
    Course(
        "M17.000", "双膝骨关节炎，双侧置换", 2,
        (
            *_OPERATION, Once("人工膝关节置换术", 4_300, 2), Once("人工膝关节假体", 6_900, 2),
            Once("悬浮红细胞", 240, 4), Once("利伐沙班片", 118, 3), Once("运动疗法", 60, 20),
            Once("人血白蛋白", 378, 6),
        ),
        _TWO_BEDS, (14, 20), ages=(55, 85), big=True,
    ),
    Course(
        "C34.900", "支气管和肺恶性肿瘤", 4,
        (
            *_ADMISSION, Once("信迪利单抗注射液", 1_080, 2), Once("贝伐珠单抗注射液", 1_500, 8),
            Once("注射用紫杉醇（白蛋白结合型）", 780, 4), Once("化疗药物配置", 35, 6),
            Once("肿瘤标志物五项", 240), Once("CT增强扫描（腹部）", 280), Once("CT平扫（胸部）", 180),
            Once("基因测序（肿瘤用药）", 6_800), Once("调强放射治疗", 1_900, 6),
        ),
        _TWO_BEDS, (10, 16), ages=(40, 85), big=True,
    ),
    Course(
        "C18.900", "结肠恶性肿瘤", 2,
        (
            *_OPERATION, Once("结肠癌根治术", 4_200), Once("一次性腹腔镜切割吻合器", 2_600, 3),
            Once("机器人辅助手术加收", 12_000), Once("奥沙利铂注射液", 480, 3),
            Once("人血白蛋白", 378, 8), Once("复方氨基酸注射液", 62, 8),
        ),
        _TWO_BEDS, (12, 18), ages=(40, 85), big=True,
    ),
    Course(
        "I25.100", "冠状动脉搭桥", 1,
        (
            *_OPERATION, Once("冠状动脉搭桥术", 8_200), Once("冠状动脉造影", 3_200),
            Once("呼吸机辅助通气", 16, 72), Once("悬浮红细胞", 240, 8), Once("人血白蛋白", 378, 12),
            Once("注射用美罗培南", 128, 42), Once("血气分析", 110, 20), Once("中心静脉导管", 290, 2),
        ),
        _INTENSIVE, (12, 18), ages=(45, 80), big=True,
    ),
    Course(
        "K85.900", "重症急性胰腺炎", 2,
        (
            *_ADMISSION, Once("CT增强扫描（腹部）", 280, 3), Once("注射用生长抑素", 112, 60),
            Once("注射用亚胺培南西司他丁钠", 138, 84), Once("人血白蛋白", 378, 20),
            Once("血液滤过", 800, 8), Once("复方氨基酸注射液", 62, 20), Once("血气分析", 110, 16),
        ),
        _INTENSIVE, (18, 30), ages=(25, 85), big=True,
    ),
)  # fmt: skip

VISITS = (
    Course("J06.900", "急性上呼吸道感染", 20, (
        Once("普通门诊诊察费", 50), Once("血常规", 25), Once("连花清瘟胶囊", 15, 2),
    )),
    Course("K29.500", "慢性胃炎", 12, (
        Once("副主任医师门诊诊察费", 60), Once("胃镜检查", 220), Once("无痛胃镜麻醉", 180),
        Once("雷贝拉唑钠肠溶片", 36, 2),
    ), ages=(16, 200)),
    Course("M54.500", "下背痛", 12, (
        Once("普通门诊诊察费", 50), Once("推拿治疗", 75), Once("针刺治疗", 30),
        Once("布洛芬凝胶", 28),
    ), ages=(18, 200)),
    Course("I10.x00", "原发性高血压", 14, (
        Once("普通门诊诊察费", 50), Once("动态血压监测", 120), Once("缬沙坦胶囊", 22, 3),
        Once("阿托伐他汀钙片", 32, 2),
    ), ages=(35, 200)),
    Course("R10.400", "腹痛", 8, (
        Once("普通门诊诊察费", 50), Once("腹部彩色多普勒超声", 110), Once("血常规", 25),
        Once("蒙脱石散", 14, 2),
    )),
    Course("H10.900", "结膜炎", 6, (
        Once("普通门诊诊察费", 50), Once("左氧氟沙星滴眼液", 12, 2),
    )),
    Course("K04.000", "牙髓炎", 6, (
        Once("普通门诊诊察费", 50), Once("牙髓治疗", 260), Once("洁牙", 180),
    ), ages=(10, 200)),
    Course("E03.900", "甲状腺功能减退症", 6, (
        Once("主任医师门诊诊察费", 80), Once("甲状腺功能五项", 160),
        Once("甲状腺彩色多普勒超声", 90), Once("左甲状腺素钠片", 30, 2),
    ), who="female", ages=(18, 200)),
    Course("R07.400", "胸痛", 5, (
        Once("主任医师门诊诊察费", 80), Once("冠状动脉CT血管成像", 700),
        Once("常规心电图检查", 26), Once("肌钙蛋白测定", 100),
    ), ages=(35, 200), big=True),
)  # fmt: skip

EMERGENCIES = (
    Course("R50.900", "高热", 10, (
        Once("急诊诊察费", 70), Once("血常规", 25), Once("C反应蛋白测定", 22),
        Once("静脉输液", 12, 2), Once("急诊留观床位费", 28),
    )),
    Course("S06.000", "脑震荡", 4, (
        Once("急诊诊察费", 70), Once("CT平扫（头颅）", 170), Once("救护车费（市内）", 200),
        Once("急诊留观床位费", 28),
    )),
    Course("N20.000", "肾绞痛", 5, (
        Once("急诊诊察费", 70), Once("腹部彩色多普勒超声", 110), Once("尿常规", 15),
        Once("静脉输液", 12, 2),
    ), ages=(18, 200)),
    Course("I21.900", "急性心肌梗死，转上级医院", 2, (
        Once("急诊诊察费", 70), Once("常规心电图检查", 26, 2), Once("肌钙蛋白测定", 100, 2),
        Once("注射用阿替普酶", 3_980), Once("氧气吸入", 4, 6),
    ), ages=(40, 200)),
)  # fmt: skip

CHRONIC = (
    Course("I10.x00", "高血压", 10, (
        Once("苯磺酸氨氯地平片", 26, 4), Once("缬沙坦胶囊", 22, 4), Once("肾功能检查", 36),
    ), disease="hypertension", ages=(40, 200)),
    Course("E11.900", "糖尿病", 10, (
        Once("二甲双胍缓释片", 24, 3), Once("达格列净片", 62, 2), Once("糖化血红蛋白测定", 70),
        Once("甘精胰岛素注射液", 78, 2),
    ), disease="diabetes", ages=(40, 200)),
    Course("C50.900", "乳房恶性肿瘤", 3, (
        Once("来曲唑片", 290, 2), Once("注射用曲妥珠单抗", 5_500), Once("肿瘤标志物五项", 240),
    ), disease="cancer_therapy", who="female", ages=(35, 200)),
    Course("N18.500", "慢性肾脏病5期", 4, (
        Once("血液透析", 480, 4), Once("透析器", 118, 4), Once("人促红素注射液", 32, 8),
        Once("血液滤过", 800),
    ), disease="uremia_dialysis", ages=(30, 200)),
    Course("J44.900", "慢性阻塞性肺病", 4, (
        Once("布地奈德福莫特罗吸入粉雾剂", 168), Once("肺功能检查", 110),
    ), disease="copd", ages=(45, 200)),
    Course("I25.900", "冠心病", 5, (
        Once("阿司匹林肠溶片", 14, 2), Once("瑞舒伐他汀钙片", 34, 2), Once("比索洛尔片", 28, 2),
    ), disease="coronary_disease", ages=(45, 200)),
)  # fmt: skip
"""By disease; who has which is decided once, before the first visit."""

PURCHASES = (
    Course("", "", 10, (Once("感冒清热颗粒", 16, 2), Once("板蓝根颗粒", 14))),
    Course("", "", 8, (Once("复方丹参滴丸", 28, 2), Once("速效救心丸", 42))),
    Course("", "", 6, (Once("苯磺酸氨氯地平片", 26, 2), Once("血糖试纸", 98))),
    Course("", "", 5, (Once("六味地黄丸", 22, 2), Once("参苓白术颗粒", 30))),
    Course("", "", 3, (Once("布洛芬混悬液", 24), Once("小儿豉翘清热颗粒", 36))),
)  # fmt: skip

BY_CARE = {
    "inpatient": STAYS,
    "outpatient": VISITS,
    "emergency_outpatient": EMERGENCIES,
    "chronic": CHRONIC,
    "pharmacy": PURCHASES,
}
