"""Who may open which page. A new page is entered here by hand, so that somebody decides.

Every page is in exactly one list. Staff pages name the roles that open them in their own
organisation or area; the same roles elsewhere are refused, and so is everybody else.
"""

# Anyone, without signing in.
PUBLIC = {
    "health", "file",
    "account_login", "account_request_login_code", "account_confirm_login_code",
    "account_inactive", "account_logout", "account_wechat",
    "mfa_authenticate",
    "home:index", "home:today_part", "home:gifts_part", "home:figures", "home:search",
    "home:about", "home:privacy", "home:terms", "home:all", "home:robots", "home:manifest",
    "ui:gallery", "ui:elder",
    "places:sites", "places:map", "places:points", "places:site", "places:site_qr",
    "places:district", "places:area",
    "orgs:orgs", "orgs:org",
    "people:text", "people:closed", "people:wechat", "people:stop_acting",
    "notices:badge", "notices:demo_sms",
    "search:find", "search:suggest",
    "payments:notify",
    "giving:campaigns", "giving:about", "giving:campaign", "giving:campaign_part",
    "giving:donate", "giving:report", "giving:report_find", "giving:funds", "giving:fund",
    "api-1:api-root", "api-1:campaign", "api-1:campaigns", "api-1:entries", "api-1:sums",
    "api-1:openapi-json", "api-1:openapi-view", "api-1:wishes", "api-1:wish",
    "api-1:wish_figures",
    "giving:check", "giving:ledger", "giving:ledger_part", "giving:ledger_csv",
    "aid:home", "aid:find", "aid:standards", "aid:standard", "aid:notices", "aid:notice",
    "aid:offline",
    "emergency:bulletins", "support:notices",
    "wishes:wall", "wishes:wall_part", "wishes:wish", "wishes:wish_part", "wishes:share_card",
    "wishes:figures", "wishes:receive_find",
    "talk:index", "talk:rows_part", "talk:about", "talk:thread", "talk:thread_part",
    "talk:announcements", "talk:announcement", "talk:announcement_part", "talk:poll",
    "talk:poll_part", "talk:circles", "talk:circle",
}  # fmt: skip

# Whoever holds the number, the code or the secret link; a guess finds nothing.
HOLDERS = {
    "aid:state", "aid:slip", "aid:objection",
    "giving:report_state", "giving:check_code", "giving:gift", "giving:gift_part",
    "giving:pay_again", "giving:ask_receipt", "giving:waive_receipt", "giving:ask_refund",
    "giving:certificate",
    "payments:payment", "payments:state", "payments:back", "payments:go", "payments:openid",
    "payments:cancel",
    "wishes:receive",
}  # fmt: skip

# Anyone with a phone number; each sees only what is their own.
SIGNED_IN = {
    "account_change_phone", "account_verify_phone",
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "people:me", "people:profile", "people:verify", "people:ask_guardian", "people:verify_child",
    "people:history", "people:readings", "people:export", "people:export_file", "people:close",
    "people:close_confirm", "people:consents", "people:agree", "people:withdraw",
    "people:household", "people:household_address", "people:add_member", "people:end_member",
    "people:member_ask", "people:member_join", "people:helpers", "people:delegation_end",
    "people:forget_wechat", "people:consent", "people:children", "people:child",
    "people:child_profile", "people:child_close", "people:child_close_confirm", "people:rights",
    "people:rights_ask", "people:rights_lift", "people:rights_request", "people:rights_withdraw",
    "notices:inbox", "notices:read_all", "notices:detail",
    "orgs:mine", "orgs:conduct",
    "moderation:mine", "moderation:mine_check", "moderation:report",
    "giving:mine", "giving:mine_csv",
    "support:mine", "support:object", "support:objection", "support:notice_object",
    "wishes:new", "wishes:mine", "wishes:own_wish", "wishes:received", "wishes:refuse",
    "wishes:thank", "wishes:withdraw", "wishes:leave", "wishes:claim", "wishes:accept",
    "wishes:sent", "wishes:hand_back", "wishes:more_time", "wishes:org",
    "aid:new", "aid:mine", "aid:withdraw", "aid:appeal", "aid:visits", "aid:referrals",
    "talk:ask", "talk:asked", "talk:mine", "talk:comment", "talk:ask_again", "talk:solve",
    "talk:withdraw", "talk:withdraw_reply", "talk:confirm", "talk:vote", "talk:circle_close",
    "talk:conversations", "talk:conversation_new", "talk:conversation", "talk:conversation_part",
    "talk:write", "talk:hand_over", "talk:end",
}  # fmt: skip

# Anyone whose real name is verified.
REAL_NAME = {
    "people:delegation_ask", "people:delegation_accept", "people:delegation_paper",
    "people:start_acting", "people:child_correct",
    "orgs:new",
    "wishes:take", "wishes:wait", "wishes:witness",
    "talk:circle_new", "talk:circle_part", "talk:join", "talk:leave", "talk:say",
    "talk:withdraw_message", "talk:members", "talk:member_step",
}  # fmt: skip

# Who opens a staff page in their own organisation (here) or area (district). A page that opens may
# still refuse an act: actions ask their own rule, and those have their own tests.
_ANY_POST = (
    "auditor@here station_keeper@here accountant@here cashier@here reviewer@here "
    "fund_manager@here campaign_editor@here org_manager@here partner_editor@here "
    "admin_system@district admin_security@district auditor@district community_worker@district "
    "station_keeper@district helper@district social_worker@district moderator@district "
    "reviewer@district"
)
_WATCHERS = "community_worker@district social_worker@district"
_KEEPERS = "station_keeper@here community_worker@district station_keeper@district"
STAFF: dict[str, str] = {
    "desk:desk": _ANY_POST,
    "desk:desk_part": _ANY_POST,
    "desk:bulk": _ANY_POST,
    "desk:export": _ANY_POST,
    "desk:imports": _ANY_POST,
    "desk:find": _WATCHERS,
    "desk:export_households": _WATCHERS,
    "desk:household": _WATCHERS,
    "desk:visit_form": _WATCHERS,
    "desk:alarm": _WATCHERS,
    "desk:import_new": _KEEPERS,
    "desk:import_sample": _KEEPERS,
    # Only whoever began a bulk step or an import sees it.
    "desk:run": "",
    "desk:run_part": "",
    "desk:import": "",
    "desk:import_part": "",
    "desk:import_merge": "",
    "desk:import_discard": "",
    "desk:import_faults": "",
    "desk:import_skip": "",
    "tasks:absences": _ANY_POST,
    "tasks:absence_new": _ANY_POST,
    "tasks:absence_for": "admin_security@district community_worker@district",
    "tasks:absence_end": "",
    "tasks:task": "admin_system@district admin_security@district community_worker@district",
    "tasks:hand_over": "admin_system@district admin_security@district community_worker@district",
    # Named visitors and seated reviewers open these, whatever their post.
    "aid:visit_form": "",
    # Nothing to print before money is granted.
    "aid:agreement": "",
    "aid:stand_aside": "",
    "aid:desk": "community_worker@district",
    "aid:request": "community_worker@district",
    "aid:show": "",  # not in the state of the world that is walked
    "aid:take": (
        "community_worker@district station_keeper@district helper@district social_worker@district"
    ),
    "aid:consent": "community_worker@district",
    "aid:accept": "community_worker@district",
    "aid:plan": "community_worker@district",
    "aid:weigh": "community_worker@district",
    "aid:refer": "community_worker@district",
    "aid:arrange": "community_worker@district",
    "aid:grant": "community_worker@district",
    "aid:refuse": "community_worker@district",
    "aid:false": "community_worker@district",
    "aid:close": "community_worker@district",
    "aid:recuse": "community_worker@district",
    "aid:follow": "community_worker@district",
    "aid:hear": "community_worker@district",
    "aid:review": "community_worker@district",
    "aid:close_review": "community_worker@district",
    "aid:visit": "community_worker@district",
    "aid:visit_paper": "community_worker@district",
    "aid:visit_cancel": "community_worker@district",
    "aid:referral": "community_worker@district",
    "aid:referral_show": "community_worker@district",
    "aid:referral_outcome": "community_worker@district",
    "aid:referral_recall": "community_worker@district",
    "aid:programmes": "fund_manager@here org_manager@here",
    "aid:programme_new": "fund_manager@here org_manager@here",
    "aid:programme_edit": "fund_manager@here org_manager@here",
    "aid:programme_publish": "fund_manager@here org_manager@here",
    "aid:programme_stop": "fund_manager@here org_manager@here",
    "aid:programme_resume": "fund_manager@here org_manager@here",
    "aid:money": "accountant@here fund_manager@here",
    "aid:amounts": "accountant@here fund_manager@here",
    # An editor still has to accept the code of conduct before a number opens.
    "emergency:call": "",
    "emergency:add": "community_worker@district",
    "emergency:bulletin": "community_worker@district",
    "emergency:broken": "community_worker@district",
    "emergency:close": "community_worker@district",
    "emergency:close_row": "community_worker@district",
    "emergency:detail": "community_worker@district",
    "emergency:drop_line": "community_worker@district",
    "emergency:drop_sheet": "community_worker@district",
    "emergency:edit": "community_worker@district",
    "emergency:editors": "community_worker@district",
    "emergency:end_editor": "community_worker@district",
    "emergency:export": "community_worker@district",
    "emergency:index": "community_worker@district",
    "emergency:join": "community_worker@district",
    "emergency:merge": "community_worker@district",
    "emergency:name_editor": "community_worker@district",
    "emergency:new": "community_worker@district",
    "emergency:paste": "community_worker@district",
    "emergency:phoned": "community_worker@district",
    "emergency:repair": "community_worker@district",
    "emergency:row": "community_worker@district",
    "emergency:rows_part": "community_worker@district",
    "emergency:sheet": "community_worker@district",
    "emergency:step": "community_worker@district",
    "emergency:undo": "community_worker@district",
    "support:act": "community_worker@district social_worker@district",
    "support:act_on": "",  # not in the state of the world that is walked
    "support:new": "community_worker@district social_worker@district",
    "support:print": "community_worker@district social_worker@district",
    "support:record": "community_worker@district social_worker@district",
    "support:records": "community_worker@district social_worker@district",
    "support:snapshot": "community_worker@district social_worker@district",
    "giving:desk": (
        "accountant@here cashier@here reviewer@here fund_manager@here "
        "campaign_editor@here org_manager@here reviewer@district"
    ),
    "giving:desk_answer_report": "reviewer@here fund_manager@here org_manager@here",
    "giving:desk_budget": "fund_manager@here campaign_editor@here",
    "giving:desk_campaign": (
        "accountant@here cashier@here reviewer@here fund_manager@here "
        "campaign_editor@here org_manager@here"
    ),
    "giving:desk_decide_expense": "reviewer@here fund_manager@here",
    "giving:desk_decide_refund": "reviewer@here fund_manager@here",
    "giving:desk_draft": "fund_manager@here campaign_editor@here",
    "giving:desk_establish": "fund_manager@here",
    "giving:desk_expense": "accountant@here fund_manager@here",
    "giving:desk_expenses": (
        "accountant@here cashier@here reviewer@here fund_manager@here "
        "campaign_editor@here org_manager@here reviewer@district"
    ),
    "giving:desk_fund": (
        "accountant@here cashier@here reviewer@here fund_manager@here "
        "campaign_editor@here org_manager@here"
    ),
    "giving:desk_gift": "accountant@here cashier@here",
    "giving:desk_judge_words": "fund_manager@here campaign_editor@here",
    "giving:desk_new_fund": "fund_manager@here",
    "giving:desk_plan": "fund_manager@here campaign_editor@here",
    "giving:desk_receipt": "accountant@here",
    "giving:desk_receipts": (
        "accountant@here cashier@here reviewer@here fund_manager@here "
        "campaign_editor@here org_manager@here reviewer@district"
    ),
    "giving:desk_refunds": (
        "accountant@here cashier@here reviewer@here fund_manager@here "
        "campaign_editor@here org_manager@here reviewer@district"
    ),
    "giving:desk_reports": (
        "accountant@here cashier@here reviewer@here fund_manager@here "
        "campaign_editor@here org_manager@here reviewer@district"
    ),
    "giving:desk_step": "fund_manager@here",
    "giving:desk_update": "fund_manager@here campaign_editor@here",
    "giving:desk_words": (
        "accountant@here cashier@here reviewer@here fund_manager@here "
        "campaign_editor@here org_manager@here reviewer@district"
    ),
    "orgs:account": (
        "auditor@here accountant@here cashier@here reviewer@here org_manager@here reviewer@district"
    ),
    "orgs:area_grant": "admin_security@district community_worker@district",
    "orgs:area_posts": "admin_security@district auditor@district community_worker@district",
    "orgs:certificate": (
        "auditor@here accountant@here cashier@here reviewer@here org_manager@here "
        "admin_security@district reviewer@district"
    ),
    "orgs:certificate_new": "org_manager@here",
    "orgs:certificate_refuse": "reviewer@district",
    "orgs:certificate_revoke": "reviewer@district",
    "orgs:certificate_verify": "reviewer@district",
    "orgs:desk": (
        "auditor@here accountant@here cashier@here reviewer@here org_manager@here "
        "admin_security@district reviewer@district"
    ),
    "orgs:edit": "org_manager@here",
    "orgs:host_site": "community_worker@district",
    "orgs:grant": "org_manager@here admin_security@district",
    "orgs:post_end": "org_manager@here admin_security@district",
    "orgs:post_renew": "org_manager@here admin_security@district",
    "orgs:posts": "auditor@here org_manager@here admin_security@district auditor@district",
    "orgs:queue": "reviewer@here reviewer@district",
    "orgs:reopen": "org_manager@here",
    "orgs:resume": "admin_security@district reviewer@district",
    "orgs:send_back": "reviewer@district",
    "orgs:story": "campaign_editor@here org_manager@here partner_editor@here",
    "orgs:submit": "org_manager@here",
    "orgs:suspend": "admin_security@district reviewer@district",
    "orgs:verify": "reviewer@district",
    "moderation:check": "admin_security@district moderator@district",
    "moderation:picture": "admin_security@district moderator@district",
    "moderation:queue": "admin_security@district moderator@district",
    "payments:accept_import": "accountant@here reviewer@here",
    "payments:acknowledge_refund": "accountant@here reviewer@here",
    "payments:approve_refund": "accountant@here reviewer@here",
    "payments:ask_refund": "accountant@here",
    "payments:assign_line": "accountant@here cashier@here",
    "payments:confirm": "accountant@here reviewer@here",
    "payments:day": "auditor@here accountant@here cashier@here reviewer@here",
    "payments:days": "auditor@here accountant@here cashier@here reviewer@here",
    "payments:desk": "auditor@here accountant@here cashier@here reviewer@here",
    "payments:desk_payment": "auditor@here accountant@here cashier@here reviewer@here",
    "payments:discard_import": "accountant@here",
    "payments:doubt_refund": "accountant@here reviewer@here",
    "payments:drop": "auditor@here accountant@here cashier@here reviewer@here",
    "payments:explain_refund": "accountant@here",
    "payments:import": "auditor@here accountant@here cashier@here reviewer@here",
    "payments:import_new": "accountant@here",
    "payments:imports": "auditor@here accountant@here cashier@here reviewer@here",
    "payments:paid_back": "accountant@here",
    "payments:refunds": "auditor@here accountant@here cashier@here reviewer@here",
    "payments:refuse_refund": "accountant@here reviewer@here",
    "payments:resolve": "accountant@here",
    "people:rights_answer": "admin_security@district community_worker@district",
    "people:rights_queue": "admin_security@district community_worker@district",
    "places:area_abolish": "admin_system@district",
    "places:area_merge": "admin_system@district",
    "places:area_new": "admin_system@district",
    "places:area_rename": "admin_system@district",
    "places:site_close": "community_worker@district station_keeper@district",
    "places:site_edit": "community_worker@district station_keeper@district",
    "places:site_new": "community_worker@district station_keeper@district",
    "places:site_pause": "community_worker@district station_keeper@district",
    "places:site_reopen": "community_worker@district station_keeper@district",
    "talk:announce": "community_worker@district",
    "talk:answer": "community_worker@district",
    "talk:ask_poll": "community_worker@district",
    "talk:close_board": "community_worker@district",
    "talk:close_poll": "community_worker@district",
    "talk:desk": "community_worker@district",
    "talk:open_board": "community_worker@district",
    "talk:receipts": "community_worker@district",
    "talk:refuse": "community_worker@district",
    "talk:take_down": "community_worker@district",
    "talk:talk": "community_worker@district",
    "wishes:dispute": "admin_security@district community_worker@district reviewer@district",
    "wishes:end": "community_worker@district station_keeper@district",
    "wishes:fund": "community_worker@district station_keeper@district",
    "wishes:household": "",
    "wishes:judge": "community_worker@district social_worker@district",
    "wishes:label": "community_worker@district station_keeper@district",
    "wishes:label_pdf": "community_worker@district station_keeper@district",
    "wishes:reword": "community_worker@district station_keeper@district",
    "wishes:rules": "admin_security@district community_worker@district reviewer@district",
    "wishes:slip_pdf": "community_worker@district station_keeper@district",
    "wishes:station": "station_keeper@here community_worker@district station_keeper@district",
    "wishes:station_wish": (
        "community_worker@district station_keeper@district social_worker@district"
    ),
    "wishes:step": "community_worker@district station_keeper@district",
    "wishes:trust": "admin_security@district community_worker@district reviewer@district",
}

# Open lists that belong to no one organisation or area; a kind of table is nobody's own.
WHOLE_DISTRICT = {"desk:import_new", "desk:import_sample"}
