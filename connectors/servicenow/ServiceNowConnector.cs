using Migrator.Core;
using Migrator.Http;

namespace Migrator.Connectors.ServiceNow;

/// <summary>Settings and wiring of ServiceNow.</summary>
public sealed class ServiceNowConnector : IConnector
{
    internal const string Name = "servicenow";

    /// <inheritdoc />
    public ConnectorInfo Info { get; } = new(Name, "ServiceNow", Settings.Keys,
    [
        new("user", "login of the export user (basic authentication, or OAuth with the grant password)"),
        new("password", "its password", Secret: true),
        new("client_id", "client of an OAuth entity; with user and password the grant is password, without client_credentials"),
        new("client_secret", "its secret", Secret: true),
        new("refresh_token", "a refresh token of that client, instead of user and password", Secret: true),
        new("api_key", "key of an inbound API key record, sent as x-sn-apikey", Secret: true),
    ],
    [
        "snc_read_only and itil for the export user",
        "read ACLs on sys_journal_field, sys_dictionary, sys_db_object, sys_choice, sys_documentation and sys_audit_delete",
        "sys_audit for history, the ar_ tables for archives, and the knowledge bases' user criteria for articles",
        "time zone GMT and language English for that user",
    ])
    {
        Url = "https://acme.service-now.com",
    };

    /// <inheritdoc />
    public ISource? CreateSource(ConnectorContext context) => new ServiceNowSource(context, Settings.Read(context), Client(context));

    /// <inheritdoc />
    public ITarget? CreateTarget(ConnectorContext context) => null;

    /// <inheritdoc />
    public ISandbox? CreateSandbox(SandboxOptions options) => new Sandbox.ServiceNowSandbox(options);

    private static ConnectorClient Client(ConnectorContext context) => new(Name, context, Authentication(context), new HttpRules
    {
        // 202: the queue of the session overflowed and the request was dropped. 500 with a cancelled transaction is not repeated as it is: the page is halved.
        Retries = static response => (int)response.StatusCode == 202,
        Repeatable = static request => request.Method == HttpMethod.Get || IsBatch(request),
        Message = static body => Answer.Text(body, "error", "message"),
        Remedy401 = "check the values below auth, that the account is active and not locked out (User Administration > Users), and that no REST API access policy keeps it out",
        Remedy401Of = static response => response.Headers.Contains("X-MFA_TOKEN")
            ? "the instance asks for a second factor (X-MFA_TOKEN): take the export user out of multi-factor authentication, or use OAuth with client_credentials or an API key"
            : null,
        Remedy403 = "grant the account a role that may read the table, and allow the table for web services",
        Remedy404 = "check url and that the table exists",
        Remedy400 = "check url and that the table exists",
        Remedy429 = "run again later, or lower pace.requests_per_minute and readers",
        Remedy500 = "run again when the instance answers; lower page_size if it stays",
    });

    private static bool IsBatch(HttpRequestMessage request) =>
        request.Method == HttpMethod.Post && request.RequestUri?.AbsolutePath.EndsWith("/api/now/v1/batch", StringComparison.Ordinal) == true;

    private static IAuthentication Authentication(ConnectorContext context)
    {
        if (context.Auth.TryGetValue("api_key", out var key) && key.Length > 0) return new HeaderKeyAuthentication("x-sn-apikey", key);
        if (context.Auth.TryGetValue("client_id", out var client) && client.Length > 0)
        {
            context.RequireAuth(Name, "client_secret");
            return new OAuthAuthentication(Name, context, "oauth_token.do");
        }
        return new BasicAuthentication(context.RequireAuth(Name, "user"), context.RequireAuth(Name, "password"));
    }
}
