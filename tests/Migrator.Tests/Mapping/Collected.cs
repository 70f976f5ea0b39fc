using System.Text;
using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Mapping;

namespace Migrator.Tests.Mapping;

/// <summary>Keeps what a source mapping makes.</summary>
internal sealed class Collected : INeutralSink
{
    public List<(Kind Kind, string Id, string Json, string? Owner)> Records { get; } = [];

    public List<string> Rejects { get; } = [];

    public List<Finding> Findings { get; } = [];

    public JsonObject this[int index] => JsonNode.Parse(Records[index].Json)!.AsObject();

    void INeutralSink.Record(Kind kind, string id, ReadOnlySpan<byte> json, string? owner) => Records.Add((kind, id, Encoding.UTF8.GetString(json), owner));

    void INeutralSink.Reject(Kind kind, string id, string why) => Rejects.Add(why);

    void INeutralSink.Find(Finding finding) => Findings.Add(finding);
}

/// <summary>A source as a mapping sees it.</summary>
internal sealed class SmallSource : ISourceLookup
{
    public Dictionary<string, Kind> Tables { get; } = new(StringComparer.Ordinal)
    {
        ["incident"] = Kind.Ticket, ["sc_req_item"] = Kind.Ticket, ["change_request"] = Kind.Ticket, ["core_company"] = Kind.Organization,
        ["kb_knowledge"] = Kind.KbArticle, ["kb_category"] = Kind.KbCategory, ["kb_knowledge_base"] = Kind.KbSpace, ["cmdb_ci_server"] = Kind.Ci,
    };

    public Dictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, IReadOnlyList<string>> Chains { get; } = new(StringComparer.Ordinal);

    public int Asked { get; private set; }

    public Kind? KindOf(string table) => Tables.TryGetValue(table, out var kind) ? kind : null;

    public string? Label(string table, string column, string value)
    {
        Asked++;
        return Labels.GetValueOrDefault($"{table}.{column}.{value}");
    }

    public IReadOnlyList<string> Chain(string table) => Chains.GetValueOrDefault(table) ?? [table];
}
