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
    "confirm.view": Text("查看确认单", "had a confirmation page on the screen"),
    "confirm.print": Text("打印确认单", "printed a confirmation page"),
    "consent": Text("客户同意办理", "the customer consented"),
    "exception": Text("无有效证件，例外办理", "accepted without a valid document"),
    "place": Text("提交订单", "submitted an order"),
    "complete": Text("办理待办", "did a to-do"),
    "claim": Text("认领待办", "claimed a to-do"),
    "release": Text("退回待办", "gave a to-do back"),
    "pass_on": Text("转交待办", "handed a to-do over"),
    "note": Text("填写备注", "wrote a note"),
    "note.correct": Text("更正备注", "corrected a note"),
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

#: acts upon files of installs; the orders of their rows are recorded as any other
BATCHES = {
    "batch.send": Text("上传批量文件", "sent a file of installs"),
    "batch.submit": Text("提交批量受理", "submitted a batch"),
    "batch.pause": Text("暂停批量受理", "paused a batch"),
    "batch.resume": Text("继续批量受理", "went on with a batch"),
    "batch.stop": Text("终止批量受理", "stopped a batch"),
    "batch.recheck": Text("重新检查批次", "had a batch checked again"),
    "batch.marked": Text("下载批量标注文件", "took a marked file of installs away"),
    "batch.report": Text("下载批量受理报告", "took the report of a batch away"),
}

#: acts upon complaints; what was said is with the complaint, not here
COMPLAINTS = {
    "complaint.take": Text("受理投诉", "took a complaint"),
    "complaint.contact": Text("投诉：联系客户", "complaint: contacted the customer"),
    "complaint.ask": Text("投诉：转派部门", "complaint: asked departments"),
    "complaint.department": Text("投诉：登记部门答复", "complaint: entered a department's answer"),
    "complaint.drop": Text("投诉：不再等待部门", "complaint: stopped waiting for a department"),
    "complaint.answer": Text("投诉：书面答复", "complaint: answered in writing"),
    "complaint.satisfied": Text("投诉：客户满意", "complaint: customer satisfied"),
    "complaint.unsatisfied": Text("投诉：客户不满意", "complaint: customer not satisfied"),
    "complaint.withdraw": Text("投诉：客户撤诉", "complaint: withdrawn"),
    "complaint.note": Text("投诉：备注", "complaint: note"),
}

#: looks at personal data in full, and data that leave the house
LOOKS = {
    "look": Text("查看客户完整信息", "looked at personal data in full"),
    "export": Text("导出订单清单", "took a list of orders away"),
}

#: keeping staff numbers, halls, regions, channels
KEEPING = {
    "staff.add": Text("新增工号", "added a staff number"),
    "staff.change": Text("修改工号资料", "changed a staff number"),
    "staff.ask": Text("提交复核申请", "asked for a second person's agreement"),
    "staff.agree": Text("复核同意", "agreed as the second person"),
    "staff.refuse": Text("复核不同意", "refused as the second person"),
    "place.hall": Text("保存营业厅", "saved a hall"),
    "place.region": Text("保存区域", "saved a region"),
    "place.channel": Text("保存渠道", "saved a channel"),
}

#: a business day's money
DAYS = {
    "day.count": Text("录入实点金额", "typed what was counted"),
    "day.close": Text("日结", "closed a business day"),
    "day.reopen": Text("重开营业日", "re-opened a business day"),
}

#: what changes how the program works
PROGRAM = {
    "deploy": Text("部署流程图", "deployed a map"),
    "keys.drop": Text("删除旧密钥", "dropped older keys"),
    "keys.reindex": Text("重建盲索引", "made the blind indexes anew"),
}

#: personal data whose term is over
RETENTION = {
    "personal.erase": Text("按期限清除个人信息", "erased personal data after their term"),
    "personal.hold": Text("暂停清除客户", "held a customer"),
    "personal.release": Text("恢复清除客户", "released a customer"),
}

ACTS: dict[str, Text] = {
    **ORDERS, **BATCHES, **COMPLAINTS, **LOOKS, **KEEPING, **DAYS, **PROGRAM, **RETENTION,
    **{f"sign_in.{code}": text for code, text in SIGN_IN.items()},
}  # fmt: skip
