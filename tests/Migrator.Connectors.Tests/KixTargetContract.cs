using Migrator.Connectors.Kix;
using Migrator.Core;
using Migrator.Http;
using Migrator.Testing;

namespace Migrator.Connectors.Tests;

/// <summary>What the KIX target must do, against whichever KIX.</summary>
public abstract partial class KixTargetContract : TargetConformance
{
    /// <inheritdoc />
    protected override IConnector Connector { get; } = new KixConnector();

    /// <inheritdoc />
    protected override IReadOnlyDictionary<string, string> WrongAuth =>
        new Dictionary<string, string> { ["user"] = Auth.GetValueOrDefault("user", "admin"), ["password"] = "Wr0ng-and-secret" };

    /// <inheritdoc />
    protected override IReadOnlyList<Func<Func<Key, TargetRef>, Change>> Samples(string unique) => KixTargetSamples.All(unique);

    /// <inheritdoc />
    protected override Change Refused(string unique) =>
        KixTargetSamples.Ticket(unique, [], KixTargetSamples.Article("a" + unique, "<p>x</p>", "2019-01-01T00:00:00Z", more: new() { ["From"] = "no address" }));

    /// <inheritdoc />
    protected override Change Unresolved(string unique) => KixTargetSamples.Ticket(unique, new() { ["Contact"] = "servicenow:person:nobody" });
}
