namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>The simulated instance's tables in the notation of <see cref="SchemaReader"/>: configuration items, catalogue, knowledge and the dictionary itself.</summary>
internal static class AssetNotation
{
    public const string Configuration = """
cmdb "Base Configuration Item"
  name s255!^; short_description s1000 Description; sys_class_name class Class; sys_class_path path; sys_domain >sys_user_group Domain; sys_domain_path s255 Domain Path; company >core_company; location >cmn_location; department >cmn_department
  assigned_to >sys_user; managed_by >sys_user; owned_by >sys_user; supported_by >sys_user; support_group >sys_user_group Approval group; assignment_group >sys_user_group Change Group; managed_by_group >sys_user_group; asset >alm_asset
  asset_tag s40; serial_number s255; model_id >cmdb_model; model_number s255; manufacturer >core_company; vendor >core_company; install_status int* Status; install_date dt Installed; purchase_date date Purchased; order_date dt Ordered
  delivery_date dt; start_date dt; warranty_expiration date; invoice_number s40; po_number s40 PO number; gl_account s40 GL account; justification s80; lease_id s40; cost dec; cost_cc s3 Cost currency; cost_center >cmn_cost_center
  checked_in dt; checked_out dt; assigned dt; due dt; due_in s40; skip_sync bool; unverified bool; life_cycle_stage >life_cycle_stage; life_cycle_stage_status >life_cycle_stage_status
cmdb_ci : cmdb "Configuration Item"
  operational_status int*; category s40; subcategory s40; comments text; attributes text; correlation_id s512; discovery_source s40; first_discovered dt; last_discovered dt; fault_count int; monitor bool; can_print bool; environment s40*
  ip_address ip; mac_address s18; dns_domain s255; fqdn s255 Fully qualified domain name; schedule >cmn_schedule; maintenance_schedule >cmn_schedule; change_control >sys_user_group; duplicate_of >cmdb_ci; business_unit >business_unit
  attested bool; attested_by >sys_user; attested_date dt; attestation_status s40; attestation_score int; used_for s40*
cmdb_ci_hardware : cmdb_ci "Hardware"
  hardware_status s40; hardware_substatus s40; default_gateway s40; most_frequent_user >sys_user; internet_facing bool
cmdb_ci_computer : cmdb_ci_hardware "Computer"
  os s255 Operating System; os_version s100; os_service_pack s100; os_domain s255; os_address_width int; cpu_name s255; cpu_type s40; cpu_speed dec; cpu_count int; cpu_core_count int; cpu_core_thread int; cpu_manufacturer >core_company
  ram int RAM (MB); disk_space dec Disk space (GB); cd_rom bool; cd_speed int; floppy s40; chassis_type s40; form_factor s40; virtual bool Is Virtual; host_name s255; object_id s255
cmdb_ci_server : cmdb_ci_computer "Server"
  classification s40*; firewall_status s40; dr_backup >cmdb_ci_computer
cmdb_ci_linux_server : cmdb_ci_server "Linux Server"
  kernel_release s255
cmdb_ci_win_server : cmdb_ci_server "Windows Server"
  u_patch_ring s40 Patch-Ring
cmdb_ci_unix_server : cmdb_ci_server "UNIX Server"
cmdb_ci_netgear : cmdb_ci_hardware "Network Gear"
  ports int; bandwidth s40; device_type s40; firmware_version s100; firmware_manufacturer >core_company; can_route bool; can_switch bool
u_cmdb_ci_kiosk : cmdb_ci_hardware "Info-Kiosk"
  u_screen_inches dec Bildschirm (Zoll); u_accessible bool Barrierefrei; u_last_cleaned date Zuletzt gereinigt
cmdb_ci_appl : cmdb_ci "Application"
  version s100; running_process_command text; tcp_port int TCP port(s); config_file s255; install_directory s255
cmdb_ci_database : cmdb_ci_appl "Database"
  type s100; db_size int
cmdb_ci_service : cmdb_ci "Service"
  busines_criticality s40* Business criticality; service_classification s40; service_status s40; used_by s255; version s40; user_group >sys_user_group; price_model s40; price_unit s40; spm_service_portfolio s40; number s40
cmdb_ci_service_auto : cmdb_ci_service "Application Service"
service_offering : cmdb_ci_service "Offering"
  parent >cmdb_ci_service; description html; price price; contract >ast_contract
cmdb_rel_type "CI Relationship Type"
  name s80^; parent_descriptor s40; child_descriptor s40
cmdb_rel_ci "CI Relationship"
  parent >cmdb_ci; child >cmdb_ci; type >cmdb_rel_type; connection_strength s40; percent_outage int; port s40
svc_ci_assoc "Service Configuration Item Association"
  service_id >cmdb_ci_service; ci_id >cmdb_ci
cmdb_ci_outage "Outage"
  cmdb_ci >cmdb_ci; begin dt; end dt; type s40*; short_description s160; details html; message s255; task_number >task; duration dur; sys_class_name class
cmdb_model "Product Model"
  name s255; display_name s255^; model_number s255; manufacturer >core_company; short_description s1000; status s40; description html; cost cur; sys_class_name class
alm_asset "Asset"
  asset_tag s40; display_name s255^; ci >cmdb_ci; model >cmdb_model; serial_number s100; install_status int*; substatus s40; assigned_to >sys_user; location >cmn_location; company >core_company; cost cur; purchase_date date; quantity int
  warranty_expiration date; cost_center >cmn_cost_center; sys_class_name class
alm_hardware : alm_asset "Hardware"
  mac_address s40
choice cmdb.install_status 1=Installed|2=On Order|3=In Maintenance|6=In Stock|7=Retired|100=Absent
choice cmdb_ci.operational_status 1=Operational|2=Non-Operational|3=Repair in Progress|6=Retired
choice cmdb_ci.environment production=Production|test=Test|development=Development
choice cmdb_ci.used_for Production=Production|Test=Test|QA=QA
choice cmdb_ci_server.classification Production=Production|Development=Development|Test=Test
choice cmdb_ci_service.busines_criticality 1 - most critical=1 - most critical|2 - somewhat critical=2 - somewhat critical|3 - less critical=3 - less critical
choice cmdb_ci_outage.type outage=Outage|degradation=Degradation|planned=Planned outage
choice alm_asset.install_status 1=In use|6=In stock|7=Retired
""";

    public const string CatalogAndKnowledge = """
sc_catalog "Catalog"
  title s100^; description s255; active bool; manager >sys_user
sc_category "Category"
  title s100^; description s255; parent >sc_category; sc_catalog >sc_catalog; active bool; order int
sc_cat_item "Catalog Item"
  name s100^; short_description s255; description html; category >sc_category; sc_catalogs @sc_catalog; active bool; price price; owner >sys_user; group >sys_user_group Fulfillment group; order int; picture img; delivery_time dur; sys_class_name class; type s40
sc_cat_item_producer : sc_cat_item "Record Producer"
  table_name s80; script script
question "Question"
  name s100; question_text s255^; type int*; order int; active bool; mandatory bool; default_value s255; reference s80; help_text s255; sys_class_name class
item_option_new : question "Variable"
  cat_item >sc_cat_item; variable_set >item_option_new_set; list_table s80
item_option_new_set "Variable Set"
  title s100^; internal_name s100; type s40; cat_item >sc_cat_item
question_choice "Question Choice"
  question >question; text s255^; value s100; order int; price price
sc_item_option "Options"
  item_option_new >item_option_new Question; value text; order int; cart_item s32; sc_cat_item_option s32
sc_item_option_mtom "Item Option Ownership"
  request_item >sc_req_item; sc_item_option >sc_item_option Dependent item
sc_multi_row_question_answer "Multi Row Question Answer"
  parent_id s32; parent_table_name s80; row_index s32; item_option_new >item_option_new; variable_set >item_option_new_set; value text; sc_item_option s32
question_answer "Question Answer"
  table_name s80; table_sys_id s32; question >question; value text; order int
kb_knowledge_base "Knowledge Base"
  title s100^; description html; owner >sys_user; kb_managers @sys_user; active bool; kb_version s40; article_validity int; workflow s40; disable_commenting bool; icon img
kb_category "Knowledge Category"
  label s100^; value s100; parent_id doc Parent ID; parent_table s80; full_category s255; active bool; full_category_name s255
kb_knowledge "Knowledge"
  number s40; short_description s100!^; text thtml Article body; wiki wiki; article_type s40*; article_id s32; display_number s40; kb_knowledge_base >kb_knowledge_base!; kb_category >kb_category; category s40; topic s40; workflow_state s40* Workflow
  valid_to date; published date; retired date; author >sys_user; revised_by >sys_user; language s3*; parent >kb_knowledge Parent; base_version >kb_knowledge; version >kb_version; latest bool; active bool; direct bool; flagged bool; rating dec
  use_count int; sys_view_count int View count; meta text; meta_description s160; description s4000; can_read_user_criteria @user_criteria Can Read; cannot_read_user_criteria @user_criteria Cannot Read; roles s255; source >task Source Task
  ownership_group >sys_user_group; replacement_article >kb_knowledge; cmdb_ci >cmdb_ci; image img; disable_commenting bool; disable_suggesting bool; display_attachments bool; view_as_allowed bool; taxonomy_topic @taxonomy_topic
  sys_class_name class; sys_domain >sys_user_group Domain; sys_domain_path s255 Domain Path; u_audience s40* Zielgruppe
kb_template_how_to : kb_knowledge "How To"
  kb_introduction html Introduction; kb_instructions html Instructions
kb_template_what_is : kb_knowledge "What Is"
  kb_introduction html Introduction; kb_explanation html Explanation
kb_template_known_error_article : kb_knowledge "Known Error"
  kb_description html Description; kb_cause html Cause; kb_workaround html Workaround
kb_version "Knowledge Version"
  article_id s32; knowledge >kb_knowledge; version dec^; author >sys_user
kb_feedback "Knowledge Feedback"
  article >kb_knowledge; user >sys_user; comments text; rating int; useful s40; flagged bool; query s255; reason s40
kb_use "Knowledge Use"
  article >kb_knowledge; user >sys_user; viewed bool; used bool; times int
kb_2_kb "Related Article"
  knowledge >kb_knowledge; related_knowledge >kb_knowledge
kb_2_sc "Knowledge Catalog Item"
  kb_knowledge >kb_knowledge; sc_cat_item >sc_cat_item
m2m_kb_task "Attached Knowledge"
  kb_knowledge >kb_knowledge; task >task; version s40
m2m_kb_ci "Knowledge Configuration Item"
  kb_knowledge >kb_knowledge; cmdb_ci >cmdb_ci
user_criteria "User Criteria"
  name s100^; active bool; user @sys_user; group @sys_user_group; company @core_company; department @cmn_department; location @cmn_location; role @sys_user_role; match_all bool; advanced bool; script script
kb_uc_can_read_mtom "Can Read"
  kb_knowledge_base >kb_knowledge_base; user_criteria >user_criteria
kb_uc_cannot_read_mtom "Cannot Read"
  kb_knowledge_base >kb_knowledge_base; user_criteria >user_criteria
kb_uc_can_contribute_mtom "Can Contribute"
  kb_knowledge_base >kb_knowledge_base; user_criteria >user_criteria
kb_uc_cannot_contribute_mtom "Cannot Contribute"
  kb_knowledge_base >kb_knowledge_base; user_criteria >user_criteria
choice kb_knowledge.workflow_state draft=Draft|review=Review|published=Published|pending_retirement=Pending retirement|retired=Retired|outdated=Outdated
choice kb_knowledge.article_type text=HTML|wiki=Wiki
choice kb_knowledge.language en=English|de=German|fr=French
choice kb_knowledge.u_audience intern=Nur intern|kunden=Kunden
choice question.type 1=Yes / No|2=Multi Line Text|3=Multiple Choice|5=Select Box|6=Single Line Text|7=CheckBox|8=Reference|9=Date|10=Date/Time
""";

    public const string Dictionary = """
sys_db_object "Table"
  name s80; label s80^; super_class >sys_db_object Extends table; sys_class_name class; is_extendable bool; number_ref s40; sys_scope s40; sys_package s40; access s40; ws_access bool Allow access to this table via web services; create_access_controls bool
sys_dictionary "Dictionary Entry"
  name s80; element s80^; column_label s80; internal_type >sys_glide_object.name Type; reference >sys_db_object.name; max_length int; mandatory bool; active bool; choice int*; default_value s255; display bool; virtual bool; read_only bool; unique bool
  attributes s1000; array bool; sys_class_name class; dependent s80; comments s1000
sys_dictionary_override "Dictionary Entry Override"
  name s80; element s80; base_table s80; default_value_override bool; default_value s255; mandatory_override bool; mandatory bool
sys_documentation "Field Label"
  name s80; element s80; label s80; plural s80; language s3; hint s255; help text; url url
sys_choice "Choice"
  name s80; element s80; value s100; label s255^; language s3; inactive bool; sequence int; dependent_value s100; hint s255
sys_glide_object "Field class"
  name s80; label s80^; scalar_type s40
sys_properties "System Property"
  name s100^; value text; description s1000; type s40; is_private bool
sys_rate_limit_rules "Rate Limit Rule"
  name s100^; active bool; request_limit int
choice sys_dictionary.choice 0=-- None --|1=Dropdown with -- None --|2=Suggestion|3=Dropdown without -- None --
""";
}
