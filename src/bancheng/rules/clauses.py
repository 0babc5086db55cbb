# ruff: noqa: E501 — a clause reads best with its rule and its test on lines of their own
"""条款对照 — what the standard, the law and our own process ask → the rule → the test.

The text of GB/T 47366-2026 is not to hand. What stands under 编制说明 is what its public
drafting note says the standard contains, in our words; it is never the wording of the standard.
Only what this release does is listed. To cover a clause add a line here; `bancheng conformance`
fails when a rule or a test that is named does not exist, or when one of them is missing.

A rule is `module:name` below `bancheng`; a row of the process table is `rules.transitions:action`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """出处 — where a clause is known from, and how well."""

    NOTE = "《政务服务“办不成事”反映窗口运行规范》编制说明（公开文本；标准原文未见）"
    LICENCE = "行政许可法"
    REVIEW = "行政复议法（2023 修订）"
    CIVIL = "民法典"
    PRIVACY = "个人信息保护法"
    PETITION = "信访工作条例（2022）"
    OURS = "本系统流程规则（自定，非国家标准）"


@dataclass(frozen=True, slots=True)
class Clause:
    """条款 — what is asked, by whom, which rules answer it and which tests show it."""

    code: str
    source: Source
    where: str
    asks: str
    rules: tuple[str, ...]
    tests: tuple[str, ...]


INTAKE = "tests/rules/test_rows_intake.py"
TRIAGE = "tests/rules/test_rows_triage.py"
HANDLING = "tests/rules/test_rows_handling.py"
ANSWERING = "tests/rules/test_rows_answering.py"
VERIFY = "tests/rules/test_rows_verify.py"
RATING = "tests/rules/test_rows_rating.py"
FOLLOWED = "tests/evaluation/test_following.py"
CALLS = "tests/rules/test_calls.py"
PEOPLE = "tests/rules/test_rows_people.py"
EVERY = "tests/rules/test_rows_every.py"
MATRIX = "tests/rules/test_permissions_matrix.py"
WALK = "tests/flow/test_pure_walk.py"
CLOCK = "tests/rules/test_clock.py"
TIMELY = "tests/rules/test_timely.py"
HAPPEN = "tests/cases/test_happenings.py"
POLICY = "tests/rules/test_policy.py"
ENTRIES = "tests/knowledge/test_entries.py"


def _c(code: str, source: Source, where: str, asks: str, rules: str, *tests: str) -> Clause:
    return Clause(code, source, where, asks, tuple(rules.split()), tests)


# fmt: off
CLAUSES: tuple[Clause, ...] = (
    # ── 编制说明：基本原则、受理范围、分类、渠道、人员 ─────────────────────────────────────
    _c("N01", Source.NOTE, "基本原则：依法依规", "不能办的解释到位：写明依据、已考虑的替代办法，逐级审签",
       "rules.guards.answering:reply_terms rules.effects.answering:approve_reply",
       f"{ANSWERING}::test_an_answer_has_what_its_outcome_needs",
       f"{ANSWERING}::test_cannot_by_law_is_signed_by_the_unit_and_then_by_the_centre_s_leader"),
    _c("N02", Source.NOTE, "基本原则：协调联动", "跨部门会商，结论转为到单位的任务",
       "rules.transitions:convene rules.transitions:conclude rules.effects.handling:conclude",
       f"{HANDLING}::test_tasks_of_a_conclusion_become_orders_of_an_earlier_date"),
    _c("N03", Source.NOTE, "基本原则：协调联动", "责任到人：在办的件随时有一个责任人",
       "rules.owners:owner_for rules.draft:Draft",
       "tests/rules/test_owners.py::test_the_owner_is", f"{WALK}::test_whatever_is_pressed_the_promises_hold"),
    _c("N04", Source.NOTE, "基本原则：协调联动", "限时办结：各类别、各环节有时限，时限写在工单上",
       "rules.draft:Draft rules.effects.triage:dispatch",
       f"{INTAKE}::test_the_promise_runs_from_the_next_working_day_with_the_class_of_the_pack",
       f"{TRIAGE}::test_orders_carry_the_promise_or_an_earlier_date"),
    _c("N05", Source.NOTE, "受理范围", "受理情形分六类（类目取自规则包，非标准原文），受理时选定",
       "rules.transitions:accept rules.policy:load",
       f"{POLICY}::test_the_default_says_what_the_process_says", f"{EVERY}::test_each_required_field_is_asked_for_by_name"),
    _c("N06", Source.NOTE, "受理范围", "不在范围的说明原因和其他途径，不以“可以复议”为由拒绝",
       "rules.guards.intake:refusal_grounds rules.transitions:reject rules.transitions:guide",
       f"{INTAKE}::test_being_reviewable_is_never_a_ground",
       f"{INTAKE}::test_against_the_law_needs_the_provision_and_the_competent_unit_s_written_opinion",
       f"{INTAKE}::test_without_agreement_the_reporter_is_not_guided_away"),
    _c("N07", Source.NOTE, "诉求问题分类", "一般、复杂、疑难三类；疑难类经中心领导确认",
       "rules.states:CaseClass rules.effects.triage:triage rules.effects.triage:confirm_class",
       f"{TRIAGE}::test_a_hard_class_waits_for_the_leader_and_then_runs_fifteen_days_from_acceptance"),
    _c("N08", Source.NOTE, "渠道建设", "线上线下多渠道登记，各渠道有可登记的岗位",
       "rules.transitions:REGISTRARS rules.decide:register",
       f"{INTAKE}::test_who_may_not_register_a_channel_is_told_so",
       f"{INTAKE}::test_what_comes_in_by_itself_is_first_asked_of_the_officer_who_owns_it"),
    _c("N09", Source.NOTE, "管理机构和人员", "岗位和权限分明：谁能看、谁能办逐项列明，未列明的不许",
       "rules.permissions:can_see rules.permissions:standing rules.permissions:may",
       f"{MATRIX}::test_each_person_gets_what_the_process_says",
       f"{PEOPLE}::test_a_role_alone_without_a_place_sees_nothing"),
    # ── 编制说明：服务流程六个环节 ──────────────────────────────────────────────────────────
    _c("N10", Source.NOTE, "服务流程：受理申请", "登记、受理、一次性告知补正、当场办结",
       "rules.transitions:accept rules.transitions:request_supplement rules.transitions:solve_on_spot",
       f"{EVERY}::test_the_row_leads_where_the_process_says",
       f"{INTAKE}::test_solving_on_the_spot_accepts_first_and_stops_the_promise"),
    _c("N11", Source.NOTE, "服务流程：分析研判", "定分类、成因和主办单位，查重合并",
       "rules.transitions:triage rules.transitions:merge",
       f"{TRIAGE}::test_triage_recounts_the_promise_from_acceptance_and_never_silently",
       f"{TRIAGE}::test_a_case_merges_only_into_another_open_case_that_is_not_merged_itself"),
    _c("N12", Source.NOTE, "服务流程：派发工单", "派单、签收、退单审核和指定主办",
       "rules.transitions:dispatch rules.transitions:sign rules.guards.answering:may_return",
       f"{TRIAGE}::test_unsigned_after_four_working_hours_it_is_signed_and_marked_late",
       f"{TRIAGE}::test_a_return_not_agreed_to_designates_the_unit"),
    _c("N13", Source.NOTE, "服务流程：办理反馈", "先联系反映人再答复；答复由单位负责人审签后送达",
       "rules.guards.answering:contacted rules.guards.answering:not_submitter rules.transitions:release",
       f"{ANSWERING}::test_no_answer_before_the_reporter_was_reached",
       f"{ANSWERING}::test_who_wrote_the_answer_does_not_sign_it_and_the_unit_s_own_leader_does"),
    _c("N14", Source.NOTE, "服务流程：结果核查", "由未承办的人向反映人核查，不通过的重办",
       "rules.guards.verifying:not_handler rules.guards.verifying:verified_soundly rules.effects.verifying:new_round",
       f"{VERIFY}::test_who_handled_it_does_not_check_it_though_holding_both_posts",
       f"{VERIFY}::test_a_failed_check_opens_a_round_of_five_days_with_contact_the_next_day"),
    _c("N31", Source.NOTE, "服务流程：结果核查", "结果、态度、快慢三项满意度分开问；依法不能办的另问理由听明白没有，不计入办成",
       "rules.effects.verifying:confirm rules.effects.verifying:verify_ok rules.guards.verifying:asked_of_a_refusal",
       f"{CALLS}::test_three_satisfactions_are_kept_apart_and_the_later_word_counts",
       f"{CALLS}::test_whether_a_cannot_was_understood_is_asked_of_a_cannot_only"),
    _c("N32", Source.NOTE, "服务流程：结果核查", "联系不上的分日期、分时段多次回访，不算满意；虚假办结限期督办，不再抹去",
       "rules.calls:enough rules.calls:next_call rules.effects.verifying:verify_fail",
       f"{CALLS}::test_not_reached_takes_three_calls_on_two_days_in_two_bands",
       f"{CALLS}::test_a_false_closure_is_supervised_with_a_date_and_never_taken_back"),
    _c("N15", Source.NOTE, "服务流程：整理归档", "清单齐全、评价期满或已评价的归档；档案不再改动",
       "rules.guards.verifying:checklist rules.transitions:archive rules.transitions:reopen",
       f"{VERIFY}::test_a_case_is_archived_when_rated_or_when_the_window_is_over",
       f"{VERIFY}::test_new_facts_leave_the_archive_as_it_is"),
    # ── 编制说明：服务要求、评价与改进 ──────────────────────────────────────────────────────
    _c("N16", Source.NOTE, "服务要求：首问负责", "记明首问人；移交经对方接收，接收前仍由移交人负责",
       "rules.transitions:hand_over rules.transitions:accept_hand_over rules.guards.anytime:receiver_fits",
       f"{PEOPLE}::test_the_giver_stays_responsible_until_the_receiver_accepts"),
    _c("N17", Source.NOTE, "服务要求：及时转办", "签收有时限，逾期自动签收并记逾期；首次联系有时限",
       "rules.guards.answering:sign_overdue rules.effects.answering:auto_sign rules.draft:Draft",
       f"{TRIAGE}::test_unsigned_after_four_working_hours_it_is_signed_and_marked_late",
       f"{ANSWERING}::test_first_contact_the_same_day_then_a_note_every_five_working_days"),
    _c("N18", Source.NOTE, "服务要求：提级响应", "五级提级，逐级签收；四、五级由中心领导签发或不同意，可降级",
       "rules.guards.handling:higher rules.guards.handling:answers_escalation rules.guards.handling:declined_by_leader",
       f"{HANDLING}::test_each_level_is_acknowledged_by_its_own_people",
       f"{HANDLING}::test_the_fourth_level_is_declined_by_the_leader_and_not_by_who_proposed_it",
       f"{HANDLING}::test_a_level_is_stepped_down_to_none"),
    _c("N19", Source.NOTE, "服务要求：闭环管理", "每件有结果、有核查才办结；各状态都有出路",
       "rules.guards.verifying:verified_soundly rules.guards.verifying:checklist",
       f"{WALK}::test_the_walk_is_long_and_reaches_every_row",
       f"{EVERY}::test_every_state_has_a_way_out_for_somebody_now"),
    _c("N20", Source.NOTE, "评价与改进：差评整改", "差评退回重办；依法不能办的另行核实解释；按核实结论定整改期限，结果告知评价人",
       "rules.effects.rating:rate rules.effects.rating:judge_rating rules.effects.rating:rectify_rating rules.rectifying:rectification_late",
       f"{RATING}::test_each_grade_has_its_dates",
       f"{RATING}::test_what_is_not_redone_is_planned_then_put_right_and_told",
       f"{VERIFY}::test_a_bad_rating_of_what_could_be_done_reopens_it_at_once",
       f"{VERIFY}::test_a_bad_rating_of_what_the_law_forbids_is_reviewed_and_not_redone"),
    _c("N21", Source.NOTE, "评价与改进：反复办不成", "重办到上限的提级督办",
       "rules.effects.verifying:new_round rules.transitions:close_unsatisfied",
       f"{VERIFY}::test_at_the_maximum_it_goes_to_level_three_supervised_and_the_count_stays"),
    _c("N22", Source.NOTE, "评价与改进：一次一评、一事一评", "五级评价带标签，每一轮一次，到访一次一评；核查人代录须有通话记录，单位和窗口不能代评，不评价就是未评价",
       "rules.guards.verifying:may_rate rules.tags:TAGS evaluation.visits:rate",
       "tests/web/desk/test_ratings.py::test_the_window_shows_a_code_and_only_the_visitor_rates",
       "tests/web/desk/test_ratings.py::test_silence_stays_unrated",
       f"{VERIFY}::test_one_rating_a_round_within_fifteen_days",
       f"{VERIFY}::test_a_verifier_rates_for_them_only_with_a_call_on_record"),
    _c("N23", Source.NOTE, "评价与改进：责令整改、问责", "同一事项、同一单位多次差评或情节严重的，提请责令整改；单位提方案、报完成，由签发人以外的人验收销号；问责建议只送有权机关",
       "evaluation.rectify:propose oversight.kinds:MOVES oversight.papers:act",
       f"{FOLLOWED}::test_three_bad_ratings_of_one_item_at_one_unit_in_ninety_days_are_proposed_once",
       "tests/oversight/test_papers.py::test_who_issued_the_order_does_not_accept_the_work",
       "tests/oversight/test_papers.py::test_accountability_is_signed_by_the_leader_alone_and_goes_to_the_competent_body"),
    _c("N41", Source.NOTE, "评价与改进：知识库", "建立“办不成事”知识库：起草、单位确认、复核、发布、到期再看，各版留存；单位未及时确认、更新的列出，可作督办事由",
       "knowledge.kinds:MOVES knowledge.entries:act knowledge.reading:late_by_unit",
       f"{ENTRIES}::test_an_entry_goes_from_draft_to_publishing_and_its_history_holds",
       f"{ENTRIES}::test_nobody_confirms_or_reviews_what_they_wrote",
       f"{ENTRIES}::test_units_that_let_an_entry_grow_old_or_do_not_confirm_are_late"),
    _c("N42", Source.NOTE, "评价与改进：破解一个问题，解决一类问题", "办结后问是否新知识；办成的件做成路径卡，下一件同类的照着派",
       "knowledge.asks:say_yes knowledge.asks:answer_of knowledge.paths:path_for knowledge.paths:offered",
       "tests/knowledge/test_asks.py::test_yes_drafts_an_entry_without_anything_personal",
       "tests/knowledge/test_paths.py::test_a_like_case_is_offered_the_way_and_its_use_is_counted_with_its_end"),
    # ── 法律 ────────────────────────────────────────────────────────────────────────────────
    _c("L01", Source.LICENCE, "第三十二条", "一次告知需要补正的全部内容；再次告知只能针对新交的材料",
       "rules.guards.intake:supplement_terms rules.transitions:request_supplement",
       f"{INTAKE}::test_a_second_notice_needs_a_reason"),
    _c("L02", Source.LICENCE, "第三十八条", "不予受理须书面说明理由、告知救济途径，由另一人复核",
       "rules.transitions:reject rules.transitions:approve_rejection rules.guards.anytime:another_person",
       f"{EVERY}::test_each_required_field_is_asked_for_by_name",
       f"{INTAKE}::test_a_refusal_waits_for_a_second_person_and_the_proposer_is_not_that_person"),
    _c("L03", Source.LICENCE, "第八十二条", "期限以工作日计算，不含法定节假日；调休上班照计",
       "rules.clock:WorkTime",
       f"{CLOCK}::test_a_period_of_working_days_ends_at_closing_time",
       "tests/rules/test_clock_properties.py::test_every_day_agrees_with_two_other_calendars"),
    _c("L04", Source.CIVIL, "第二百零一条、第二百零三条", "开始的当日不计入；有业务时间的，最后一日到停止业务时止",
       "rules.clock:WorkTime",
       f"{CLOCK}::test_a_period_of_working_days_ends_at_closing_time",
       "tests/rules/test_clock_properties.py::test_a_deadline_is_in_office_hours_and_after_its_start"),
    _c("L05", Source.REVIEW, "第十一条、第二十条", "可以复议不是不受理的理由；已申请复议或只要求复议的才告知该途径",
       "rules.guards.intake:refusal_grounds",
       f"{INTAKE}::test_being_reviewable_is_never_a_ground"),
    _c("L06", Source.PRIVACY, "第二十五条、第五十一条", "个人信息默认遮盖；保密件只向登记人、派单员和核查人显示身份",
       "rules.masking:mask_phone rules.masking:mask_name rules.permissions:can_identify",
       "tests/rules/test_masking.py::test_a_phone_shows_three_and_four",
       f"{PEOPLE}::test_the_identity_of_a_confidential_case_is_for_registrar_dispatcher_and_its_verifier"),
    _c("L08", Source.PRIVACY, "第五十一条", "知识条目不含个人信息：号码和来源件反映人的姓名、企业名称一律不收",
       "knowledge.privacy:faults knowledge.privacy:anonymous",
       "tests/knowledge/test_privacy.py::test_an_entry_that_tells_of_a_person_is_refused"),
    _c("L07", Source.PETITION, "第二十八条、第三十条", "被反映的人回避：看不到该件，也不能办理",
       "rules.permissions:can_see rules.owners:owner_for",
       f"{PEOPLE}::test_staff_complained_of_neither_see_nor_own_the_case",
       f"{PEOPLE}::test_a_deputy_of_the_barred_does_not_come_in_for_them"),
    _c("L20", Source.REVIEW, "第二十条；行政诉讼法第四十六条", "不予受理、依法不能办的文书写明复议、诉讼的最后一日，并写明窗口办理不影响这一期限",
       "rules.remedies:last_days papers.course:remedy_days papers.course:not_stopped",
       "tests/rules/test_remedies.py::test_review_ends_on_the_sixtieth_day_and_a_suit_six_months_on",
       "tests/papers/test_every_paper.py::test_a_refusal_says_the_last_days_and_that_we_stop_none_of_them"),
    # ── 本系统的流程规则（不变式） ──────────────────────────────────────────────────────────
    _c("P01", Source.OURS, "待审批", "提出人不审批自己的提请；其他办理动作使提请失效并留痕",
       "rules.guards.anytime:another_person rules.draft:Draft",
       f"{INTAKE}::test_any_other_move_cancels_the_refusal_with_a_line_of_its_own",
       f"{HANDLING}::test_a_termination_proposed_is_cancelled_by_another_move"),
    _c("P02", Source.OURS, "承诺时限", "时限变动必有事件和缘由；暂停只补回所停的工作日",
       "rules.draft:Draft rules.effects.handling:pause rules.effects.handling:resume",
       f"{HANDLING}::test_a_pause_gives_back_the_working_days_it_took",
       f"{WALK}::test_whatever_is_pressed_the_promises_hold"),
    _c("P03", Source.OURS, "类别调整", "调高为受理日起新时限；调低不早于次一工作日",
       "rules.effects.handling:reclassify rules.draft:Draft",
       f"{TRIAGE}::test_up_is_start_plus_the_new_limit",
       f"{TRIAGE}::test_down_is_never_before_the_next_working_day"),
    _c("P04", Source.OURS, "延期", "到期前申请，逐级审批，申请人不审批",
       "rules.guards.answering:next_approver rules.guards.answering:may_extend rules.effects.answering:grant_extension",
       f"{HANDLING}::test_a_complex_case_is_extended_by_unit_leader_then_dispatcher_and_moves_once",
       f"{HANDLING}::test_a_hard_case_is_extended_by_the_centre_s_leader"),
    _c("P05", Source.OURS, "小地方", "本级没有第二人的，由上级中心复核、审批、核查",
       "rules.decide:decide rules.permissions:pool_roles",
       f"{PEOPLE}::test_a_refusal_at_a_place_of_one_is_reviewed_from_above",
       f"{PEOPLE}::test_what_the_only_person_solved_is_checked_from_above",
       f"{MATRIX}::test_from_above_only_the_fitting_post_decides_and_nothing_else"),
    _c("P06", Source.OURS, "异议", "不予受理、引导的十五日内可提一次异议，由未参与原决定的领导复核",
       "rules.guards.intake:may_object rules.guards.intake:not_decider",
       f"{INTAKE}::test_an_objection_lies_with_a_leader_who_had_no_part_in_the_refusal",
       f"{INTAKE}::test_an_objection_is_heard_once_and_within_fifteen_days"),
    _c("P31", Source.OURS, "引导", "告知其他途径的按编号抽两成以上，由另一人限期抽查，应当受理的重新审核",
       "rules.effects.intake:guide rules.effects.verifying:review_guidance rules.guards.verifying:not_guide",
       f"{CALLS}::test_at_least_a_fifth_of_those_guided_waits_for_another_person_by_a_date",
       f"{CALLS}::test_who_guided_does_not_look_into_it"),
    _c("P33", Source.OURS, "差评申诉", "单位负责人三个工作日内可申诉一次，由没有核实过的督办员复核；复核期间评价照样可见",
       "rules.guards.rating:may_appeal rules.effects.rating:appeal_rating rules.guards.verifying:independent",
       f"{RATING}::test_the_unit_contests_a_rating_once_and_within_three_working_days",
       f"{RATING}::test_who_judged_the_rating_does_not_review_the_appeal"),
    _c("P34", Source.OURS, "异常", "临期答复、过短通话、最后一天调类、未联系上就答复、引导未征得同意、同一设备多次好评，列出由另一人核对",
       "evaluation.oddities:found evaluation.following:follow evaluation.flags:check",
       "tests/evaluation/test_oddities.py::test_an_oddity_is_checked_once_with_a_note_by_somebody_else",
       "tests/evaluation/test_oddities.py::test_many_ratings_of_five_from_one_device_are_odd_and_counted_once_each"),
    _c("P07", Source.OURS, "拒绝的次序", "先看得见，再轮得到，再是否最新，再能不能办，最后看填写",
       "rules.decide:decide rules.errors:Refused",
       f"{PEOPLE}::test_refusals_come_in_the_order_of_the_process_each_before_the_next"),
    _c("P08", Source.OURS, "保密件", "承办单位不直接联系反映人，由窗口代为联系",
       "rules.guards.answering:window_for_confidential rules.guards.triage:dispatch_terms",
       f"{ANSWERING}::test_the_window_calls_for_the_unit_in_a_confidential_case_and_only_there"),
    _c("P09", Source.OURS, "合并", "各自答复、各自评价；主件没有答复而结束的，子件恢复办理",
       "rules.effects.triage:merge rules.effects.triage:unmerge rules.decide:Follow",
       f"{TRIAGE}::test_a_merged_child_rated_bad_gets_a_round_of_its_own",
       f"{TRIAGE}::test_when_the_parent_ends_without_an_answer_its_children_go_on"),
    _c("P10", Source.OURS, "留痕", "每一步一行日志，链式摘要，改动一个字节即可发现",
       "cases.log:verify_chain cases.log:write",
       "tests/cases/test_chain.py::test_one_changed_byte_in_a_body_is_found",
       "tests/cases/test_chain.py::test_an_untouched_chain_holds_and_replays_to_the_present"),
    _c("P11", Source.OURS, "亮灯、亮牌", "到期前一个工作日黄灯黄牌，到期后第一个工作日红灯红牌，再一日督办",
       "rules.lights:lights rules.moments:yellow rules.moments:red rules.moments:overdue",
       f"{TIMELY}::test_the_cards_and_levels_of_a_promise_that_is_not_kept",
       f"{TIMELY}::test_an_extension_brings_a_new_yellow_card_and_the_old_one_does_not_come_again"),
    _c("P40", Source.OURS, "文书", "流程中的每种文书都有式样；每次办理只出一份，出具后不改；网页、Word、归档 PDF 一字不差",
       "papers.forms:FORMS papers.issuing:issue_due papers.render:document",
       "tests/papers/test_every_paper.py::test_every_paper_of_the_table_has_a_form_and_every_form_is_played_here",
       "tests/papers/test_every_paper.py::test_a_paper_says_the_same_as_page_word_file_and_archive_pdf",
       "tests/papers/test_issuing.py::test_several_at_once_make_each_paper_once",
       "tests/papers/test_issuing.py::test_the_database_refuses_to_change_or_delete_a_paper"),
    _c("P41", Source.OURS, "文书真伪和个人信息", "凭编号和核验码可核真伪；个人信息默认遮盖，全文查看须写理由并留痕；保密件的承办单位只见转办文本",
       "papers.checking:look_up papers.sheet:document papers.reading:opened",
       "tests/papers/test_pages.py::test_number_and_check_value_together_say_that_a_paper_is_genuine",
       "tests/papers/test_pages.py::test_a_paper_is_opened_in_full_only_with_a_reason_and_that_is_logged",
       "tests/papers/test_pages.py::test_of_a_confidential_case_the_unit_s_paper_holds_the_text_of_its_order"),
    _c("P12", Source.OURS, "到时只办一次", "后台停过、两个同时跑、中途被杀，每件仍只办一次；时限从应到的时刻算",
       "rules.timely:TIMELY rules.timely:all_due cases.happenings:carry_out_due",
       f"{TIMELY}::test_after_a_week_without_a_worker_everything_comes_once_and_cards_not_at_night",
       f"{HAPPEN}::test_two_workers_make_one_of_each",
       f"{HAPPEN}::test_what_a_killed_worker_had_not_committed_happens_again_and_once"),
    _c("P13", Source.OURS, "不在夜里和节假日说", "要告诉人的事等下一次上班再说",
       "rules.timely:all_due rules.clock:WorkTime",
       f"{HAPPEN}::test_nobody_is_told_anything_while_the_offices_are_closed"),
    _c("P14", Source.OURS, "算不出的件", "算不出的件搁置并上报，不耽误别的件",
       "cases.happenings:carry_out_due cases.happenings:retry",
       f"{HAPPEN}::test_a_case_that_cannot_be_computed_is_put_aside_and_the_others_go_on"),
    _c("P15", Source.OURS, "提级的触发", "逾期签收、黄灯、首次退单到二级；红灯、再次退单、疑难类、重办不成、多次反映到三级；久逾、政策空白、跨区域提请四、五级",
       "rules.moments:raised rules.moments:proposed rules.moments:gap rules.effects.intake:repeated",
       f"{TIMELY}::test_a_hard_case_with_a_policy_gap_is_proposed_to_the_government",
       f"{TIMELY}::test_what_was_stepped_down_does_not_rise_again_for_the_same_reason"),
    _c("P16", Source.OURS, "代岗", "责任人不在岗由B岗接手；审批搁置四个工作小时由B岗代；回避不因代岗解除",
       "rules.approvals:stand_in rules.effects.timely:cover cases.happenings:replace_absent",
       f"{TIMELY}::test_an_idle_approval_falls_to_the_deputy_who_may_then_decide",
       f"{TIMELY}::test_the_proposer_never_stands_in_for_who_decides",
       f"{HAPPEN}::test_the_cases_of_an_absent_owner_go_to_the_deputy"),
    _c("P61", Source.OURS, "台账", "按岗位和可见范围出具，默认脱敏，未脱敏的要写理由；每次导出留痕，定本按摘要保存、不再改动",
       "reports.ledger:taken reports.editions:freeze",
       "tests/reports/test_ledger.py::test_in_the_open_it_takes_a_reason_and_leaves_a_row",
       "tests/reports/test_editions.py::test_a_correction_makes_the_next_edition_and_leaves_the_first"),
    _c("P62", Source.OURS, "定期报告", "数字取定后不随件变动；写的人不审签；印发后不改，更正另出一版",
       "reports.periodic:approve reports.periodic_figures:snapshot",
       "tests/reports/test_periodic.py::test_the_numbers_of_the_document_are_those_of_the_indicators",
       "tests/reports/test_periodic.py::test_who_wrote_it_does_not_sign_it"),
    _c("P63", Source.OURS, "逐条自评", "按日常留下的证据写明有证据、不足和没有发生，不冒充国家标准条文",
       "reports.assessment:assess",
       "tests/reports/test_assessment.py::test_what_did_not_occur_is_none_and_what_did_is_shown_with_its_case"),
    _c("P64", Source.OURS, "归档包", "归档后封装一次：文书、原件、日志、元数据逐个计 SM3 并签名；不用系统、不用数据库也能验，改一个字节就能发现",
       "archive.packages:build archive.proof:examine archive.due:build_due",
       "tests/archive/test_packages.py::test_a_script_without_our_code_verifies_a_package",
       "tests/archive/test_packages.py::test_a_worker_killed_between_file_and_row_loses_and_doubles_nothing",
       "tests/archive/test_tampering.py::test_a_byte_changed_in_any_file_is_found"),
    _c("P65", Source.OURS, "四性检测和归档清单", "归档前逐项核对材料；归档包按真实性、完整性、可用性、安全性检测并出报告",
       "archive.checklist:checklist archive.properties:examine",
       "tests/archive/test_pages.py::test_the_checklist_names_what_is_there_missing_and_not_needed",
       "tests/archive/test_pages.py::test_the_report_goes_through_the_four_properties"),
    _c("P66", Source.OURS, "保管期限和销毁", "期满经档案员鉴定、中心领导审批才销毁，两人不同；有争议的暂缓；销毁文字后日志链仍可核验，销毁登记永久保留",
       "archive.retention:term_of archive.appraisal:decide archive.disposal:carry_out",
       "tests/archive/test_disposal.py::test_who_proposed_never_agrees_even_with_both_posts",
       "tests/archive/test_disposal.py::test_a_case_that_is_held_back_is_neither_proposed_nor_disposed_of",
       "tests/archive/test_disposal.py::test_every_word_goes_and_everything_still_proves_itself"),
    _c("P67", Source.OURS, "共性问题的线索", "同事项同成因够件数、说法相像、领导标出的都列为线索，由人判断；判断过的要再来够数的新件才重列",
       "problems.finding:find problems.texts:compare_next problems.candidates:mark",
       "tests/problems/test_finding.py::test_the_window_holds_ninety_days_with_today_as_the_last",
       "tests/problems/test_finding.py::test_a_dismissed_candidate_comes_again_only_with_as_many_new_cases",
       "tests/problems/test_texts.py::test_confidential_cases_are_never_compared"),
    _c("P68", Source.OURS, "破解一类", "共性问题定措施到单位和日期，逐项核实，满期比较前后件数，由另一人确认效果；历史只增不改",
       "problems.records:act problems.effect:count problems.history:faults",
       "tests/problems/test_records.py::test_both_spans_are_ninety_days_and_the_day_itself_lies_before",
       "tests/problems/test_records.py::test_who_declared_the_measures_done_does_not_judge_the_effect",
       "tests/problems/test_records.py::test_the_history_is_only_added_to_and_a_changed_row_is_found"),
    _c("P69", Source.OURS, "公布破解一类", "公布前由第二人核对，不含编号、号码和反映人姓名",
       "problems.anonymous:require",
       "tests/problems/test_records.py::test_nothing_is_published_by_which_a_reporter_is_known",
       "tests/problems/test_records.py::test_who_proposes_does_not_publish_and_what_is_published_can_be_taken_down"),
    _c("P81", Source.OURS, "指标", "每个指标有分子、分母，按收件日或办结日计；零除零不写数；办成须反映人确认，解释到位不并入办成",
       "rules.indicators:INDICATORS rules.measures:solved rules.measures:understood reports.indicators:read",
       "tests/rules/test_indicators.py::test_a_plain_life_adds_to_everything_that_concerns_it",
       "tests/rules/test_indicators.py::test_a_cannot_by_law_counts_as_understood_and_never_as_solved",
       "tests/api/test_indicators.py::test_every_figure_has_its_parts_and_nothing_of_nothing"),
    _c("P82", Source.OURS, "指标可查", "每个数能看到是哪些件；随日志计数，中断不丢不重，与逐件重算相等",
       "reports.counting:count reports.recounting:faults reports.indicators:cases_page",
       "tests/reports/test_counting.py::test_whatever_is_pressed_the_figures_are_those_of_a_recount",
       "tests/reports/test_counting.py::test_a_worker_that_dies_in_the_middle_counts_nothing_and_the_next_all",
       "tests/api/test_indicators.py::test_behind_each_figure_stand_its_very_cases"),
    _c("P83", Source.OURS, "抽样核查", "样本按种子分层抽取，谁抽都一样；逐条回放并核对哈希，不显示文字，不需要管理员",
       "reports.sampling:sample web.desk.audit:replay",
       "tests/web/desk/test_figures.py::test_the_same_seed_draws_the_same_cases_and_another_others",
       "tests/web/desk/test_figures.py::test_a_replay_shows_the_case_as_it_stood_at_each_line",
       "tests/web/desk/test_figures.py::test_a_replay_names_the_line_that_was_changed"),
    _c("P84", Source.OURS, "静默窗口和变差", "没有件的点位、事项而别处在说的列出；变差只报超出偶然的",
       "reports.silence:silent rules.change:change",
       "tests/web/desk/test_figures.py::test_a_quiet_point_of_which_visitors_speak_comes_first",
       "tests/rules/test_change.py::test_a_change_is_only_sure_beyond_chance_and_with_enough_cases"),
)
# fmt: on
