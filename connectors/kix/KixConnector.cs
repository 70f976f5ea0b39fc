using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.Kix;

/// <summary>Settings and wiring of KIX.</summary>
public sealed class KixConnector : IConnector
{
    internal const string Name = "kix";

    /// <inheritdoc />
    public ConnectorInfo Info { get; } = new(Name, "KIX 18",
        [
            new Setting("time_zone", "zone of the server process, an IANA name such as Europe/Berlin; default: SysConfig TimeZone, else what fits its clock"),
            new Setting("agent_roles", "roles of agents that a mapping creates, joined by commas; default: Ticket Agent"),
        ],
        [
            new Setting("user", "login of an agent; or use token"),
            new Setting("password", "password of that agent", Secret: true),
            new Setting("token", "access token made with Admin::Token::Create, instead of user and password", Secret: true),
        ],
        [
            "Superuser, or Agent User + Ticket Agent + Asset Maintainer + Customer Manager + FAQ Editor",
            "System Admin on top, for catalogues, dynamic fields, asset classes and for switching notifications off",
        ])
    {
        Url = "https://kix.acme.example/api/v1",
        UrlHelp = "ends in /api/v1",
    };

    /// <inheritdoc />
    public ISource? CreateSource(ConnectorContext context) => null;

    /// <inheritdoc />
    public ITarget? CreateTarget(ConnectorContext context) => new KixTarget(context);

    /// <inheritdoc />
    public ISandbox? CreateSandbox(SandboxOptions options) => new Sandbox.KixSandbox(options);
}
