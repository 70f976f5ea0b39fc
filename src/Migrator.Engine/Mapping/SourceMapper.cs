using System.Text.Json;
using Migrator.Core;
using Migrator.Engine.Bodies;

namespace Migrator.Engine.Mapping;

/// <summary>Maps records of one source; owns buffers, so one per thread.</summary>
public sealed class SourceMapper
{
    private readonly string source;
    private readonly IReadOnlyDictionary<Kind, SourceSections> sections;
    private readonly ISourceLookup lookup;
    private readonly BodyReader bodies;
    private readonly Dictionary<(string Table, Kind Kind), SourceEvaluation> plans = [];
    private readonly Output output = new(16384);
    private readonly List<(LinkRule Rule, Cell Other)> links = [];
    private SourceEvaluation? last;

    internal SourceMapper(string source, IReadOnlyDictionary<Kind, SourceSections> sections, BodyReferences references, ISourceLookup lookup)
    {
        (this.source, this.sections, this.lookup) = (source, sections, lookup);
        bodies = new BodyReader(source, references);
    }

    /// <summary>Hands the neutral records made from one raw record to the sink: usually one, plus links; or a reject.</summary>
    public void Map(string table, Kind kind, string id, ReadOnlySpan<byte> payload, INeutralSink sink)
    {
        if (PlanOf(table, kind) is not { } plan)
        {
            sink.Reject(kind, id, $"the mapping of {source} has no section '{kind.Name()}'; add one");
            return;
        }

        try
        {
            plan.Read(payload, id, sink);
        }
        catch (JsonException e)
        {
            sink.Reject(kind, id, $"table {table}: the raw record is not readable ({e.Message}); extract the table again");
            return;
        }

        output.Clear();
        if (plan.Render(output) is { } why)
        {
            sink.Reject(kind, id, why);
            return;
        }

        sink.Record(kind, id, output.Span, plan.Owner);
        Links(plan, kind, id, sink);
    }

    private void Links(SourceEvaluation plan, Kind kind, string id, INeutralSink sink)
    {
        links.Clear();
        foreach (var link in plan.Section.Links)
        {
            var other = plan.Reference(link);
            if (other.IsEmpty || links.Exists(made => made.Rule.Kind == link.Kind && made.Rule.Type == link.Type && made.Other.Span.SequenceEqual(other.Span))) continue;
            links.Add((link, other));
            if (link.Kind == kind && other.Text() == id)
            {
                sink.Find(new Finding(Severity.Note, "link_to_itself", $"{plan.Table}.{link.Column}: the record refers to itself; no link is made of it", "nothing; it says nothing", $"{source}:{kind.Name()}:{id}"));
                continue;
            }

            var from = $"{source}:{kind.Name()}:{id}";
            output.Clear();
            output.Raw("{\"source\":\""u8);
            output.Text(from);
            output.Raw("\",\"target\":\""u8);
            output.Text(source);
            output.Byte((byte)':');
            output.Text(link.Kind.Name());
            output.Byte((byte)':');
            output.Raw(other.Span);
            output.Raw("\",\"type\":\""u8);
            output.Text(link.Type);
            output.Raw("\"}"u8);
            sink.Record(Kind.Link, $"{id}.{link.Column}", output.Span, from);
        }
    }

    private SourceEvaluation? PlanOf(string table, Kind kind)
    {
        if (last is not null && last.Section.Kind == kind && ReferenceEquals(last.Table, table)) return last;
        if (!plans.TryGetValue((table, kind), out var plan))
        {
            if (!sections.TryGetValue(kind, out var of)) return null;
            var chain = lookup.Chain(table);
            plan = new SourceEvaluation(source, table, of.For(chain.Count == 0 ? [table] : chain), bodies, lookup);
            plans.Add((table, kind), plan);
        }

        return last = plan;
    }
}
