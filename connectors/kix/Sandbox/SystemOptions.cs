using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Options of the system, and the definitions behind them: the notification switch is one.</summary>
internal sealed class SystemOptions(Backend backend)
{
    private const string NotificationModule = "Ticket::EventModulePost###500-NotificationEvent";

    private readonly Dictionary<string, Option> options = new(StringComparer.Ordinal)
    {
        ["FileUpload::MaxAllowedSize"] = new(510, "24000000", "external"),
        ["FileUpload::ForbiddenExtensions"] = new(508, ""),
        ["FileUpload::AllowedExtensions"] = new(509, ""),
        ["Version"] = new(0, "18.37.0.0"),
        ["Product"] = new(0, "KIX"),
        ["DatabaseDSN"] = new(0, backend.Settings.Database == KixDatabase.MariaDb ? "DBI:mysql:database=kix;host=localhost;" : "DBI:Pg:dbname=kix;host=localhost;"),
        ["API::Provider::Transport::MaxLength"] = new(1286, "52428800"),
        ["API::Request::DefaultLimit"] = new(1285, "1000"),
        ["API::StrictSearching"] = new(1290, "0"),
        ["CheckEmailAddresses"] = new(666, "1"),
        ["CheckEmailInvalidAddress"] = new(664, @"@(example)\.(..|...)$"),
        ["CheckEmailValidAddress"] = new(665, "^(kix@localhost|admin@localhost)$"),
        ["CheckMXRecord"] = new(667, "0"),
        ["ContactEmailUniqueCheck"] = new(472, "1"),
        ["Ticket::Queue::Default"] = new(164, "Service Desk"),
        ["Ticket::State::Default"] = new(165, "new"),
        ["Ticket::Priority::Default"] = new(166, "3 normal"),
        ["Ticket::Type::Default"] = new(163, "Unclassified"),
        ["TokenMaxTime"] = new(635, "57600"),
        ["TokenMaxIdleTime"] = new(636, "21600"),
        ["DefaultUsedLanguages"] = new(675, new JsonObject { ["de"] = "German", ["en"] = "English" }, "external"),
        ["DefaultLanguage"] = new(674, "de", "external"),
        ["TimeZone"] = new(632, "local"),
        ["UniqueCIName::EnableUniquenessCheck"] = new(1100, "0"),
    };

    private int definitionChangedBy = 1;
    private string? definitionChanged;

    private sealed record Option(int Id, JsonNode Default, string Level = "internal")
    {
        public JsonNode? Setting { get; set; }
    }

    /// <summary>The event module that queues notification tasks is valid.</summary>
    public bool NotificationsOn { get; private set; } = true;

    /// <summary>Sets options as an administrator would.</summary>
    public void Set(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var (name, value) in settings) options[name].Setting = value;
    }

    public string Text(string name) => (options[name].Setting ?? options[name].Default).AsText() ?? "";

    public bool IsOn(string name) => Text(name) is not ("" or "0");

    public IEnumerable<string> Languages => options["DefaultUsedLanguages"].Default.AsObject().Select(language => language.Key).Order(StringComparer.Ordinal);

    public IEnumerable<Route> Routes() =>
    [
        new("GET", "/system/config", _ => List()),
        new("GET", "/system/config/:Option", call => Reply.One("SysConfigOption", Show(call.Path["Option"]))),
        new("PATCH", "/system/config/:Option", Change, "SysConfigOption"),
        new("GET", "/system/config/definitions/:Option", call => Reply.One("SysConfigOptionDefinition", Definition(call.Path["Option"]))),
        new("PATCH", "/system/config/definitions/:Option", ChangeDefinition, "SysConfigOptionDefinition"),
    ];

    private Reply List()
    {
        var list = options.Keys.Order(StringComparer.Ordinal).Select(Show).ToArray();
        return new Reply(200, new JsonObject { ["SysConfigOption"] = new JsonArray([.. list]) }, "SysConfigOption", list.Length);
    }

    private JsonObject Show(string name)
    {
        if (!options.TryGetValue(name, out var option)) throw Refusal.NotFound($"Config option \"{name}\" does not exist");
        return new JsonObject
        {
            ["AccessLevel"] = option.Level, ["Context"] = null, ["ContextMetadata"] = null, ["ID"] = option.Id, ["Name"] = name,
            ["ReadOnly"] = 0, ["Value"] = (option.Setting ?? option.Default).DeepClone(),
        };
    }

    private Reply Change(Call call)
    {
        var name = call.Path["Option"];
        if (!options.TryGetValue(name, out var option)) throw Refusal.NotFound($"Config option \"{name}\" does not exist");
        if (call.Object.ContainsKey("Value")) option.Setting = call.Object["Value"]?.DeepClone();
        return Reply.Changed("Option", name);
    }

    private JsonObject Definition(string name)
    {
        if (name != NotificationModule) throw Refusal.NotFound($"Config option \"{name}\" does not exist");
        return new JsonObject
        {
            ["AccessLevel"] = "internal", ["ChangeBy"] = definitionChangedBy, ["ChangeTime"] = definitionChanged ?? Installation.Time(backend), ["Comment"] = null,
            ["Context"] = null, ["ContextMetadata"] = null, ["CreateBy"] = 1, ["CreateTime"] = Installation.Time(backend),
            ["Default"] = new JsonObject { ["Event"] = null, ["Module"] = "Kernel::System::Ticket::Event::NotificationEvent", ["Transaction"] = "1" },
            ["DefaultValidID"] = 1,
            ["Description"] = "Sends the notifications which are configured in the admin interface under \"Notfication (Event)\".",
            ["ExperienceLevel"] = null, ["Group"] = "Ticket", ["ID"] = 145, ["IsModified"] = NotificationsOn ? 0 : 1, ["IsRequired"] = 0, ["Name"] = name,
            ["Setting"] = null, ["Type"] = "Hash", ["ValidID"] = NotificationsOn ? 1 : 2, ["Value"] = null,
        };
    }

    private Reply ChangeDefinition(Call call)
    {
        var name = call.Path["Option"];
        if (name != NotificationModule) throw Refusal.NotFound($"Config option \"{name}\" does not exist");
        if (call.Object.Number("ValidID") is { } valid) NotificationsOn = valid == 1;
        (definitionChangedBy, definitionChanged) = (call.UserId, backend.Clock.NowText);
        return Reply.Changed("Option", name);
    }
}
