using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>What a fresh installation holds, with the ids of the vendor's initial data.</summary>
internal static class Installation
{
    private const string Signature =
        "\n\n-- <br/>\n&lt;KIX_CONFIG_OrganizationLong&gt;<br/>\n&lt;KIX_CONFIG_OrganizationAddress&gt;<br/>\n"
        + "&lt;KIX_CONFIG_OrganizationRegistrationLocation&gt; &lt;KIX_CONFIG_OrganizationRegistrationNumber&gt;<br/>\n"
        + "&lt;KIX_CONFIG_OrganizationDirectors&gt;\n";

    private static readonly (string Class, string Names)[] General =
    [
        ("ITSM::Core::IncidentState", "Operational,Warning,Incident"),
        ("ITSM::ConfigItem::Class", "Computer,Hardware,Location,Building,Room,Network,Software"),
        ("ITSM::ConfigItem::DeploymentState", "Expired,Inactive,Maintenance,Pilot,Planned,Production,Repair,Retired,Review,Test/QA"),
        ("ITSM::ConfigItem::YesNo", "Yes,No"),
        ("ITSM::ConfigItem::Computer::Type", "Desktop,Phone,Server,Other,Laptop"),
        ("ITSM::ConfigItem::Hardware::Type",
            "Monitor,Printer,Switch,Router,WLAN Access Point,Security Device,Backup Device,Mouse,Keyboard,Camera,Beamer,Modem,USB Device,Docking Station,Scanner,Other"),
        ("ITSM::ConfigItem::Location::Type", "Building,Office,Floor,Room,Rack,Workplace,Outlet,IT Facility,Other"),
        ("ITSM::ConfigItem::Network::Type", "LAN,WLAN,Telco,GSM,Other"),
        ("ITSM::ConfigItem::Software::Type",
            "Client Application,Middleware,Server Application,Client OS,Server OS,Admin Tool,User Tool,Embedded,Other"),
        ("ITSM::ConfigItem::Software::LicenceType",
            "Single Licence,Per User,Concurrent Users,Per Processor,Per Server,Per Node,Volume Licence,Enterprise Licence,Developer Licence,Demo,Time Restricted,Freeware,Unlimited,Open Source"),
    ];

    private static readonly string[] Roles =
    [
        "Superuser", "System Admin", "Agent User", "Ticket Reader", "Ticket Agent", "Webform Ticket Creator", "FAQ Reader", "FAQ Editor", "Asset Reader",
        "Asset Maintainer", "Customer Reader", "Customer Manager", "Customer", "Report User", "Report Manager", "Ticket Agent (Servicedesk)",
        "Ticket Agent Base Permission", "Textmodule Admin", "FAQ Admin",
    ];

    private static readonly string[] Notifications =
    [
        "Agent - New Ticket Notification", "Agent - FUP Notification (if unlocked)", "Agent - FUP Notification (if locked)", "Agent - Lock Timeout",
        "Agent - Owner Assignment", "Agent - Responsible Assignment", "Agent - New Note Notification", "Agent - Ticket Move Notification",
        "Agent - Reminder (if locked)", "Agent - Reminder (if unlocked)", "Customer - New Ticket Receipt", "Customer - Follow Up Rejection",
    ];

    private static readonly (string Name, string Type, string Object, string Label)[] Fields =
    [
        ("MobileProcessingState", "Multiselect", "Ticket", "Mobile Processing"), ("RiskAssumptionRemark", "TextArea", "Ticket", "Risk Assumption Remark"),
        ("MobileProcessingChecklist010", "CheckList", "Ticket", "Checklist 01"), ("MobileProcessingChecklist020", "CheckList", "Ticket", "Checklist 02"),
        ("AffectedAsset", "ITSMConfigItemReference", "Ticket", "Affected Asset"),
        ("RelatedAssets", "ITSMConfigItemReference", "FAQArticle", "Related Assets"), ("Source", "Text", "Contact", "Source"),
        ("Type", "Multiselect", "Organisation", "Type"), ("WorkOrder", "TextArea", "Ticket", "Work Order"),
        ("AddressDomainPattern", "Text", "Organisation", "Pattern"), ("SysMonXAlias", "Text", "Ticket", "System Alias"),
        ("SysMonXAddress", "Text", "Ticket", "System Address"), ("SysMonXHost", "Text", "Ticket", "System Host"),
        ("SysMonXService", "Text", "Ticket", "System Service"), ("SysMonXState", "Text", "Ticket", "System State"),
    ];

    private static readonly long Instant = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    /// <summary>When the system was installed, as its lists show it.</summary>
    public static string Time(Backend backend) => backend.Clock.Text(Instant);

    public static void Prepare(Backend backend)
    {
        var now = backend.Clock.Now;
        backend.Clock.Now = Instant;
        Lists(backend);
        foreach (var (name, type, objectType, label) in Fields)
        {
            var config = new JsonObject { ["CountMin"] = 0, ["CountMax"] = 1, ["CountDefault"] = 1 };
            if (type == "Multiselect") config["PossibleValues"] = new JsonObject { ["customer"] = "customer", ["supplier"] = "supplier" };
            backend.DynamicFields.Add(name, type, objectType, config, 1, label, name is "MobileProcessingState" or "AddressDomainPattern" ? 1 : 0);
        }

        backend.Organisations.Add(new JsonObject { ["Number"] = "MY_ORGA", ["Name"] = "My Organisation" }, 1);
        backend.People.AddUser("admin", backend.Settings.Password, [1], 1);
        backend.Contacts.Add(
            new JsonObject { ["Firstname"] = "not", ["Lastname"] = "assigned", ["Email"] = "admin@localhost", ["AssignedUserID"] = 1, ["PrimaryOrganisationID"] = 1 },
            1);
        InstalledClasses.Add(backend);
        foreach (var agent in backend.Settings.Agents) Add(backend, agent);
        backend.Clock.Now = now;
    }

    private static void Add(Backend backend, KixAgent agent)
    {
        var user = backend.People.AddUser(agent.Login, password: null, agent.Queues is null ? [3, 5] : [3], 1);
        backend.People.Limit(user, agent.Queues);
        backend.Contacts.Add(
            new JsonObject
            {
                ["Firstname"] = agent.Firstname, ["Lastname"] = agent.Lastname, ["Email"] = agent.Email, ["AssignedUserID"] = user,
                ["PrimaryOrganisationID"] = 1,
            },
            1);
    }

    private static void Lists(Backend backend)
    {
        var lists = backend.Catalogues;
        foreach (var (itemClass, names) in General)
        {
            foreach (var name in names.Split(',')) lists.AddGeneral(itemClass, name, 1);
        }

        foreach (var name in new[] { "new", "open", "closed", "pending reminder", "pending auto", "removed", "merged" })
        {
            lists.StateTypes.Add(new JsonObject { ["Name"] = name });
        }

        lists.AddState("new", 1, 1, "New ticket created by customer.");
        lists.AddState("open", 2, 1, "Open tickets.");
        lists.AddState("pending reminder", 4, 1, "Ticket is pending for agent reminder.");
        lists.AddState("closed", 3, 1, "Ticket is closed.");
        lists.AddState("pending auto close", 5, 1, "Ticket is pending for automatic close.");
        lists.AddState("removed", 6, 1, "Customer removed ticket.");
        lists.AddState("merged", 7, 1, "State for merged tickets.");
        foreach (var name in new[] { "5 very low", "4 low", "3 normal", "2 high", "1 very high" }) lists.AddNamed(lists.Priorities, name, 1);
        foreach (var name in new[] { "Unclassified", "Incident", "Service Request" }) lists.AddNamed(lists.Types, name, 1);
        foreach (var name in new[] { "note", "email" }) lists.AddNamed(lists.Channels, name, 1);
        foreach (var name in new[] { "agent", "system", "external" }) lists.SenderTypes.Add(new JsonObject { ["Name"] = name });
        foreach (var name in new[] { "valid", "invalid", "invalid-temporarily" }) lists.Valid.Add(new JsonObject { ["Name"] = name });
        foreach (var name in new[] { "unlock", "lock" })
        {
            lists.Locks.Add(backend.Stamp(new JsonObject { ["Name"] = name, ["ValidID"] = 1 }, 1));
        }

        lists.SystemAddresses.Add(backend.Stamp(new JsonObject { ["Name"] = "kix@localhost", ["Realname"] = "KIX System", ["ValidID"] = 1 }, 1));
        foreach (var (name, comment, parent) in new (string, string, int?)[]
            { ("Service Desk", "Team Service Desk.", null), ("Monitoring", "Incoming monitoring messages.", 1), ("Junk", "All junk tickets.", null) })
        {
            var row = lists.Queues.Find(lists.AddQueue(name, parent, 1, comment))!;
            (row["DefaultSignKey"], row["Signature"]) = (null, Signature);
        }

        foreach (var name in Notifications) lists.AddNamed(lists.Notifications, name, 1);
        lists.Notifications.Find(12)!["ValidID"] = 2;
        foreach (var (name, type) in new[]
            { ("KIX Field Agent - Mobile Processing Rejected", "Ticket"), ("Periodic Reports", "Reporting"), ("Owner Out Of Office - unlock ticket", "Ticket") })
        {
            lists.Jobs.Find(lists.AddNamed(lists.Jobs, name, 1))!["Type"] = type;
        }

        foreach (var name in Roles)
        {
            backend.People.Roles.Add(backend.Stamp(
                new JsonObject { ["Comment"] = "", ["Name"] = name, ["UsageContext"] = name == "Customer" ? 2 : 1, ["ValidID"] = 1 }, 1));
        }

        backend.Faq.AddCategory("Misc", null, 1, "Misc articles");
    }
}
