using System.Text.Json.Nodes;
using Migrator.Core;

namespace Migrator.Connectors.Kix;

/// <summary>
/// A small collection that is read once and looked up by name: teams, states, users. A name that is not there is looked for once more,
/// since another process may have created it.
/// </summary>
internal sealed class KixCatalogue(KixServer server, string name, string route, string id, Func<JsonObject, IEnumerable<string?>> names, string? include = null)
{
    private readonly Lock gate = new();
    private Task<Loaded>? loaded;

    public async Task<IReadOnlyList<JsonObject>> AllAsync(CancellationToken cancel) => (await LoadAsync(cancel)).Items;

    /// <summary>Every name, lower case.</summary>
    public async Task<IReadOnlySet<string>> NamesAsync(CancellationToken cancel) =>
        (await AllAsync(cancel)).SelectMany(names).OfType<string>().Select(text => text.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);

    /// <summary>The id of the entry with that name; null where there is none.</summary>
    public async Task<string?> IdAsync(string text, CancellationToken cancel)
    {
        if ((await LoadAsync(cancel)).Id(text) is { } found) return found;
        Forget();
        return (await LoadAsync(cancel)).Id(text);
    }

    /// <summary>The id of the entry with that name as far as it was there when the list was read last.</summary>
    public async Task<string?> KnownIdAsync(string text, CancellationToken cancel) => (await LoadAsync(cancel)).Id(text);

    /// <summary>The id of the entry that a change names in a field; null where the field is empty.</summary>
    public async Task<string?> IdAsync(Change change, string field, CancellationToken cancel) => change.Text(field) is not { } text
        ? null
        : await IdAsync(text, cancel) ?? throw Json.Refused(change, $"{field} names a {name} that KIX does not have", "create it in KIX, or let the mapping create it");

    /// <summary>The entry with that id; null where there is none.</summary>
    public async Task<JsonObject?> EntryAsync(string? wanted, CancellationToken cancel)
    {
        if (wanted is null) return null;
        if ((await LoadAsync(cancel)).ById.TryGetValue(wanted, out var found)) return found;
        Forget();
        return (await LoadAsync(cancel)).ById.GetValueOrDefault(wanted);
    }

    /// <summary>The first name of the entry with that id.</summary>
    public async Task<string?> NameAsync(string? wanted, CancellationToken cancel) =>
        await EntryAsync(wanted, cancel) is { } entry ? names(entry).FirstOrDefault() : null;

    public void Forget()
    {
        lock (gate) loaded = null;
    }

    private Task<Loaded> LoadAsync(CancellationToken cancel)
    {
        lock (gate) return loaded is null or { IsFaulted: true } or { IsCanceled: true } ? loaded = ReadAsync(cancel) : loaded;
    }

    private async Task<Loaded> ReadAsync(CancellationToken cancel)
    {
        var items = await server.ListAsync(name, route, new KixQuery { Include = include }, cancel);
        var exact = new Dictionary<string, string>(StringComparer.Ordinal);
        var anyCase = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var byId = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item.Text(id) is not { } number) continue;
            byId[number] = item;
            foreach (var text in names(item).OfType<string>())
            {
                exact.TryAdd(text, number);
                anyCase.TryAdd(text, number);
            }
        }
        return new Loaded(items, exact, anyCase, byId);
    }

    private sealed record Loaded(
        IReadOnlyList<JsonObject> Items, Dictionary<string, string> Exact, Dictionary<string, string> AnyCase, Dictionary<string, JsonObject> ById)
    {
        public string? Id(string text) => Exact.GetValueOrDefault(text) ?? AnyCase.GetValueOrDefault(text);
    }
}
