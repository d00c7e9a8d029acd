"""What is kept in the audit, and how people say it. A code that is not here can't be recorded."""

from __future__ import annotations

from engine.errors import Text

#: what comes of an attempt to sign in, and whatever changes how somebody does
SIGN_IN = {
    "in": Text("登录", "signed in"),
    "in_recovery": Text("用恢复码登录", "signed in by a recovery code"),
    "half": Text("密码正确，等待动态码", "right password, code awaited"),
    "wrong": Text("密码错误", "wrong password"),
    "code_wrong": Text("动态码错误", "wrong code"),
    "code_again": Text("动态码重复使用", "code used before"),
    "code": Text("动态码验证通过", "code asked again, right"),
    "locked": Text("工号已锁定", "number locked"),
    "unknown": Text("工号不存在", "unknown number"),
    "limited": Text("该网络地址尝试过多", "too many attempts from the address"),
    "replaced": Text("前一次登录被新登录取代", "ended an earlier session"),
    "out": Text("退出", "signed out"),
    "password": Text("修改密码", "changed the password"),
    "factor_offered": Text("开始设置二次验证", "began to set up a second factor"),
    "factor_on": Text("启用二次验证", "second factor on"),
    "factor_off": Text("停用二次验证", "second factor off"),
    "factor_codes": Text("换发恢复码", "new recovery codes"),
    "unlocked": Text("管理员解锁", "unlocked by an administrator"),
    "factor_reset": Text("管理员清除二次验证", "second factor reset by an administrator"),
    "password_given": Text("管理员重置密码", "first password given by an administrator"),
    "ended": Text("管理员结束登录", "session ended by an administrator"),
}

#: acts upon orders and what belongs to them; those upon incidents begin with `incident.`
ORDERS = {
    "prepare": Text("出示确认单", "showed a confirmation page"),
    "place": Text("提交订单", "submitted an order"),
    "complete": Text("办理待办", "did a to-do"),
    "claim": Text("认领待办", "claimed a to-do"),
    "release": Text("退回待办", "gave a to-do back"),
    "urge": Text("催单", "urged"),
    "reschedule": Text("改约", "made another appointment"),
    "migrate": Text("流程图换版", "moved an order to another map version"),
    "share": Text("分享订单进度", "made a link to an order"),
    "share.revoke": Text("收回分享链接", "revoked a link to an order"),
    "incident.retry": Text("异常单：重试", "incident: retry"),
    "incident.fix_and_retry": Text("异常单：更正后重试", "incident: correct and retry"),
    "incident.skip": Text("异常单：跳过", "incident: skip"),
    "incident.go_back": Text("异常单：回退重派", "incident: take back, new work order"),
    "incident.complete_by_hand": Text("异常单：线下竣工", "incident: complete by hand"),
    "incident.give_up": Text("异常单：放弃并撤单", "incident: give up, cancel"),
    "incident.take": Text("异常单：认领", "incident: take"),
    "incident.hand_over": Text("异常单：转交", "incident: hand over"),
    "incident.note": Text("异常单：备注", "incident: note"),
}

#: looks at personal data in full, and data that leave the house
LOOKS = {
    "look": Text("查看客户完整信息", "looked at personal data in full"),
    "export": Text("导出订单清单", "took a list of orders away"),
}

#: what changes how the program works
PROGRAM = {"deploy": Text("部署流程图", "deployed a map")}

ACTS: dict[str, Text] = ORDERS | LOOKS | PROGRAM | {f"sign_in.{code}": text for code, text in SIGN_IN.items()}
