namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>The simulated instance's tables in the notation of <see cref="SchemaReader"/>: people, tasks and what hangs on tasks.</summary>
internal static class TaskNotation
{
    public const string People = """
core_company "Company"
  name s80!^; parent >core_company; street s255; city s50; zip s40; state s40 State / Province; country s40; phone phone; fax_phone phone Fax phone; website url; customer bool; vendor bool
  manufacturer bool; primary bool; stock_symbol s40; notes text; contact >sys_user; sys_class_name class Class; latitude dec; longitude dec; u_customer_number s40 Kundennummer
cmn_department "Department"
  name s100!^; id s40 ID; parent >cmn_department; company >core_company; dept_head >sys_user Department head; primary_contact >sys_user; description s1000; cost_center >cmn_cost_center; head_count int; code s40
cmn_location "Location"
  name s100!^; full_name s255; parent >cmn_location; street s255; city s40; zip s40 Zip / Postal Code; state s40 State / Province; country s40; phone phone; fax_phone phone; latitude dec; longitude dec
  company >core_company; contact >sys_user; time_zone s40; stock_room bool; cmn_location_type s40* Location type
cmn_cost_center "Cost Center"
  name s100!^; code s40; account_number s40; manager >sys_user; parent >cmn_cost_center; location >cmn_location; valid_from date; valid_to date
sys_user "User"
  user_name s40 User ID; first_name s50; middle_name s50; last_name s50; name s151^; email email; active bool; title s60; company >core_company; department >cmn_department; location >cmn_location
  manager >sys_user; cost_center >cmn_cost_center; phone phone Business phone; mobile_phone phone; home_phone phone; street s255; city s40; zip s40; state s40; country s3 Country code; building >cmn_building
  employee_number s40; gender s40*; introduction s40 Prefix; preferred_language s3 Language; time_zone s40; time_format s40; date_format s40; schedule >cmn_schedule; notification int*; vip bool VIP
  locked_out bool; password_needs_reset bool; user_password pwd Password; failed_attempts int; last_login date; last_login_time dt; source s255; ldap_server >ldap_server_config; federated_id s255
  web_service_access_only bool; internal_integration_user bool; enable_multifactor_authn bool; calendar_integration int; default_perspective >sys_perspective; roles s255; photo img; avatar guid
  sys_class_name class Class; sys_domain >sys_user_group Domain; sys_domain_path s255 Domain Path; u_personnel_area s40 Personalbereich
sys_user_group "Group"
  name s80!^; parent >sys_user_group; manager >sys_user; description s1000; email email Group email; active bool; cost_center >cmn_cost_center; default_assignee >sys_user; roles s255; source s255; type @sys_user_group_type
  exclude_manager bool; include_members bool
sys_user_group_type "Group type"
  name s40^; description s255
sys_user_grmember "Group Member"
  user >sys_user!; group >sys_user_group!
sys_user_role "Role"
  name s100^; description s1000; elevated_privilege bool
sys_user_has_role "User Role"
  user >sys_user; role >sys_user_role; inherited bool; state s40
choice sys_user.gender Female=Female|Male=Male|Diverse=Diverse
choice sys_user.notification 1=Disable|2=Enable
choice cmn_location.cmn_location_type site=Site|building=Building|room=Room
""";

    public const string Tasks = """
task "Task"
  number s40^; parent >task; short_description s160; description text; state int*; active bool; priority int*; impact int*; urgency int*; escalation int*; approval s40*; assigned_to >sys_user; assignment_group >sys_user_group
  opened_at dt Opened; opened_by >sys_user; closed_at dt Closed; closed_by >sys_user; due_date due; sla_due due SLA due; expected_start dt; work_start dt Actual start; work_end dt Actual end; follow_up dt; activity_due due
  company >core_company; location >cmn_location; cmdb_ci >cmdb_ci Configuration item; business_service >cmdb_ci_service Service; service_offering >service_offering; contract >ast_contract; delivery_plan >sc_cat_item_delivery_plan
  delivery_task >sc_cat_item_delivery_task; contact_type s40* Channel; close_notes text; comments journal Additional comments; work_notes journal Work notes; comments_and_work_notes jlist Comments and Work notes
  watch_list @sys_user; work_notes_list @sys_user; additional_assignee_list @sys_user; group_list @sys_user_group; made_sla bool Made SLA; knowledge bool; reassignment_count int; time_worked dur; business_duration dur
  calendar_duration dur Duration; approval_history journal; approval_set dt; upon_approval s40; upon_reject s40; correlation_id s100 Correlation ID; correlation_display s100; route_reason int; order int
  task_effective_number s40 Effective number; universal_request >task; user_input text; sys_class_name class Task type; sys_domain >sys_user_group Domain; sys_domain_path s255 Domain Path
incident : task "Incident"
  caller_id >sys_user! Caller; category s40*; subcategory s40*; severity int*; incident_state int*; hold_reason int* On hold reason; close_code s40* Resolution code; cause text Probable cause; caused_by >change_request
  problem_id >problem Problem; rfc >change_request Change Request; parent_incident >incident; child_incidents int; reopen_count int; reopened_by >sys_user Last reopened by; reopened_time dt Last reopened at
  resolved_at dt Resolved; resolved_by >sys_user; business_impact text; business_stc int Business resolve time; calendar_stc int Resolve time; notify int*; origin_id doc Origin; origin_table s80 Origin table
  u_external_ref s60 Externe Referenz; u_affected_area s40* Betroffener Bereich; u_rich_note html Formatierte Notiz; u_secret_note s255 Vertrauliche Notiz; u_budget price Budget; u_on_site_date date Termin vor Ort
problem : task "Problem"
  problem_state int*; category s40*; subcategory s40*; known_error bool; cause_notes html; fix_notes html; workaround html; first_reported_by_task >task; related_incidents int; resolution_code s40*; rfc >change_request
  confirmed_at dt; confirmed_by >sys_user; fix_at dt; fix_by >sys_user; resolved_at dt; resolved_by >sys_user; duplicate_of >problem; major_problem bool; review_outcome s40
problem_task : task "Problem Task"
  problem >problem; problem_task_type s40*; cause_notes html; fix_notes html; close_code s40
change_request : task "Change Request"
  type s40*; category s40*; risk int*; phase s40; phase_state s40; start_date dt Planned start date; end_date dt Planned end date; justification text; implementation_plan text; backout_plan text; test_plan text; risk_impact_analysis text
  requested_by >sys_user; requested_by_date dt; cab_required bool CAB required; cab_date date; cab_recommendation text; close_code s40*; production_system bool; outside_maintenance_schedule bool; conflict_status s40; unauthorized bool
  on_hold bool; on_hold_reason text; reason s40; scope int; std_change_producer_version >std_change_producer_version; chg_model >chg_model; u_downtime_minutes int Ausfallzeit in Minuten
change_task : task "Change Task"
  change_request >change_request; change_task_type s40*; planned_start_date dt; planned_end_date dt; close_code s40*; created_from s40; on_hold bool
sc_request : task "Request"
  requested_for >sys_user; request_state s40*; stage s40*; price price; delivery_address s255; special_instructions text; requested_date dt; calendar_stc int; parent_interaction >interaction
sc_req_item : task "Requested Item"
  request >sc_request; cat_item >sc_cat_item Item; quantity int; price price; recurring_price price; recurring_frequency s40; backordered bool; billable bool; stage s40*; requested_for >sys_user; estimated_delivery dt
  configuration_item >cmdb_ci; variables vars; order_guide >sc_cat_item_guide; context >wf_context; flow_context >sys_flow_context
sc_task : task "Catalog Task"
  request >sc_request; request_item >sc_req_item; sc_catalog >sc_catalog; calendar_stc int
u_facility_request : task "Facility Request"
  u_building s80 Gebäude; u_room s40 Raum; u_requested_by >sys_user Angefordert von; u_cost dec Kosten; u_kind s40* Art; u_needed_on date Benötigt am; u_floor_plan html Lageplan; u_approved bool Genehmigt
x_acme_order : task "Acme Order"
  x_acme_article s80 Article; x_acme_quantity int Quantity; x_acme_supplier >core_company Supplier; x_acme_net_price cur Net price; x_acme_tracking url Tracking
ar_incident "Archived Incident"
  number s40^; short_description s160; description text; state int; priority int; impact int; urgency int; category s40; caller_id >sys_user; opened_at dt; opened_by >sys_user; closed_at dt; closed_by >sys_user; resolved_at dt
  assigned_to >sys_user; assignment_group >sys_user_group; company >core_company; cmdb_ci >cmdb_ci; close_code s40; close_notes text; active bool; comments journal; work_notes journal; sys_class_name class; ar_archived dt Archived
choice task.state -5=Pending|1=Open|2=Work in Progress|3=Closed Complete|4=Closed Incomplete|7=Closed Skipped
choice task.state.de -5=Ausstehend|1=Offen|2=In Bearbeitung|3=Abgeschlossen - vollständig|4=Abgeschlossen - unvollständig|7=Abgeschlossen - übersprungen
choice task.priority 1=1 - Critical|2=2 - High|3=3 - Moderate|4=4 - Low|5=5 - Planning
choice task.priority.de 1=1 - Kritisch|2=2 - Hoch|3=3 - Mittel|4=4 - Niedrig|5=5 - Planung
choice task.impact 1=1 - High|2=2 - Medium|3=3 - Low
choice task.urgency 1=1 - High|2=2 - Medium|3=3 - Low
choice task.escalation 0=Normal|1=Moderate|2=High|3=Overdue
choice task.approval not requested=Not Yet Requested|requested=Requested|approved=Approved|rejected=Rejected
choice task.contact_type email=Email|phone=Phone|self-service=Self-service|walk-in=Walk-in|chat=Chat
choice incident.state 1=New|2=In Progress|3=On Hold|6=Resolved|7=Closed|8=Canceled|42=Awaiting Vendor
choice incident.state.de 1=Neu|2=In Bearbeitung|3=Angehalten|6=Gelöst|7=Geschlossen|8=Abgebrochen|42=Wartet auf Hersteller
choice incident.incident_state 1=New|2=In Progress|3=On Hold|6=Resolved|7=Closed|8=Canceled|42=Awaiting Vendor
choice incident.category inquiry=Inquiry / Help|software=Software|hardware=Hardware|network=Network|database=Database
choice incident.subcategory email=Email|os=Operating System|vpn=VPN|disk=Disk|db2=DB2|~cpu=CPU
choice incident.severity 1=1 - High|2=2 - Medium|3=3 - Low
choice incident.hold_reason 1=Awaiting Caller|3=Awaiting Problem|4=Awaiting Vendor|5=Awaiting Change
choice incident.close_code Closed/Resolved by Caller=Closed/Resolved by Caller|Solved (Work Around)=Solved (Work Around)|Solved (Permanently)=Solved (Permanently)|Not Solved (Not Reproducible)=Not Solved (Not Reproducible)
choice incident.notify 1=Do Not Notify|2=Send Email|3=Phone
choice incident.u_affected_area north=Norden|south=Süden|at_home=Zuhause
choice problem.state 101=New|102=Assess|103=Root Cause Analysis|104=Fix in Progress|106=Resolved|107=Closed
choice problem.problem_state 101=New|102=Assess|103=Root Cause Analysis|104=Fix in Progress|106=Resolved|107=Closed
choice problem.category software=Software|hardware=Hardware|network=Network|database=Database
choice problem.resolution_code fix_applied=Fix Applied|risk_accepted=Risk Accepted|duplicate=Duplicate|canceled=Canceled
choice problem_task.state 151=New|152=Assess|154=Work in Progress|157=Closed
choice problem_task.problem_task_type rca=Root Cause Analysis|general=General
choice change_request.state -5=New|-4=Assess|-3=Authorize|-2=Scheduled|-1=Implement|0=Review|3=Closed|4=Canceled
choice change_request.type normal=Normal|standard=Standard|emergency=Emergency
choice change_request.risk 2=High|3=Moderate|4=Low
choice change_request.category Hardware=Hardware|Software=Software|Network=Network|Other=Other
choice change_request.close_code successful=Successful|successful_issues=Successful with issues|unsuccessful=Unsuccessful
choice change_task.state -5=Pending|1=Open|2=In Progress|3=Closed|4=Canceled
choice change_task.change_task_type planning=Planning|implementation=Implementation|testing=Testing|review=Review
choice change_task.close_code successful=Successful|unsuccessful=Unsuccessful
choice sc_request.request_state requested=Pending Approval|in_process=Approved|closed_complete=Closed Complete|closed_rejected=Closed Rejected
choice sc_request.stage requested=Requested|delivery=Delivery|closed_complete=Completed
choice sc_req_item.stage request_approved=Request Approved|fulfillment=Fulfillment|delivery=Delivery|completed=Completed
choice u_facility_request.u_kind repair=Reparatur|move=Umzug|cleaning=Reinigung|key=Schlüssel
choice u_facility_request.state 1=Open|2=Work in Progress|3=Closed Complete|77=Wartet auf Hausmeister
""";

    public const string OnTasks = """
sys_journal_field bare "Journal Entry"
  name s80 Name; element s80; element_id s32; value text
sysapproval_group : task "Group approval"
  document_id doc; source_table s80
sysapproval_approver "Approval"
  sysapproval >task Approval for; document_id doc Approving; source_table s80; approver >sys_user; group >sysapproval_group; state s40*; comments journal; due_date due; expected_start dt; wf_activity >wf_activity; approval_column s40
contract_sla "SLA Definition"
  name s80^; type s40*; target s40*; collection s80 Table; duration dur; duration_type s40; schedule >cmn_schedule; active bool; start_condition s255; stop_condition s255; pause_condition s255; timezone s40
task_sla "Task SLA"
  task >task; sla >contract_sla SLA definition; stage s40*; active bool; has_breached bool; start_time dt; end_time dt Stop time; planned_end_time dt Breach time; original_breach_time dt; duration dur Actual elapsed time
  business_duration dur Business elapsed time; percentage dec Actual elapsed percentage; business_percentage dec; time_left dur; business_time_left dur; pause_time dt; pause_duration dur; schedule >cmn_schedule; timezone s40
task_time_worked "Time Worked"
  task >task; user >sys_user; time_worked dur; time_in_seconds int; work_date date; comments text; rate_type >fm_expense_type; time_card >time_card
sys_audit bare "Audit"
  tablename s80; documentkey s32; fieldname s80; oldvalue text; newvalue text; user s40; reason s255; record_checkpoint int; internal_checkpoint s40
sys_audit_delete bare "Audit Deleted Record"
  tablename s80; documentkey s32; display_value s255; payload text
sys_attachment "Attachment"
  file_name s100^; content_type s100; table_name s80; table_sys_id s40; size_bytes int; size_compressed int; compressed bool; state s40*; image_width int; image_height int; average_image_color s40; chunk_size_bytes int; hash s64; encryption_context >sys_encryption_context
sys_email "Email"
  subject s255; type s40*; mailbox s40; recipients text; user >sys_user; body text; body_text text; target_table s80; instance s32 Target; headers text; content_type s100; importance s40
task_ci "CIs Affected"
  task >task; ci_item >cmdb_ci Configuration Item; applied bool; applied_date dt; manual_proposed_change bool; xml text
choice sysapproval_approver.state not requested=Not Yet Requested|requested=Requested|approved=Approved|rejected=Rejected|cancelled=Cancelled|not_required=No Longer Required
choice contract_sla.type SLA=SLA|OLA=OLA|Underpinning contract=Underpinning contract
choice contract_sla.target response=Response|resolution=Resolution
choice task_sla.stage in_progress=In progress|paused=Paused|achieved=Achieved|completed=Completed|cancelled=Cancelled|breached=Breached
choice sys_attachment.state available=Available|pending=Pending
choice sys_email.type received=received|sent=sent
""";
}
