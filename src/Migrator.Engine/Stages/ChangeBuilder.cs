using System.Text.Json.Nodes;
using Migrator.Core;
using Migrator.Engine.Bodies;
using Migrator.Engine.Store;

namespace Migrator.Engine.Stages;

/// <summary>A change that is ready to be written, and where it came from.</summary>
/// <param name="Record">The rendered record.</param>
/// <param name="Change">The change with the target's ids.</param>
/// <param name="Complete">False where a reference could not be resolved: the record is looked at again by the next plan.</param>
internal sealed record BuiltChange(RenderedRecord Record, Change Change, bool Complete);

/// <summary>Turns rendered records into changes: references become the target's ids, attachments get their bytes.</summary>
internal sealed class ChangeBuilder(MigrationStore store, TargetSchema schema, Rendering rendering)
{
    private readonly Dictionary<string, TargetObject> objects = schema.Objects.ToDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>The target's description of an object.</summary>
    public TargetObject Object(string name) => objects.TryGetValue(name, out var found) ? found : throw new ConfigurationException($"the target has no object '{name}'; correct the mapping");

    public BuiltChange Build(RenderedRecord record, Verb verb, Identity? identity, IReadOnlyList<string> changed)
    {
        var fields = record.Fields();
        var target = Object(record.Rule.Object);
        var complete = true;
        foreach (var reference in record.References)
        {
            var open = target.Fields.FirstOrDefault(field => field.Name == reference.Field) is { Refers: null };
            var found = store.Identity(rendering.MarkOf(reference.Object, reference.Key))?.Ref;
            complete &= found is not null;
            Replace(fields, reference.Field, reference.Key.ToString(), found is { } to ? open ? $"{to.Object}/{to.Id}" : to.Id : null);
        }

        // A text that names a record which is written later is looked at once more; if that one never comes, it stays text.
        if (RefLinks.AreIn(record.Json.Span)) complete &= rendering.Links.Address(fields, rendering.MarkOf) || verb == Verb.Update;
        var change = new Change(verb, record.Rule.Object, record.Mark.Key, record.Rule.Name, fields)
        {
            Ref = identity?.Ref,
            Root = record.Root == record.Mark ? null : store.Identity(record.Root)?.Ref,
            Changed = changed,
        };
        return new BuiltChange(record, WithContent(change, target, record.File), complete);
    }

    private Change WithContent(Change change, TargetObject target, ReadOnlyMemory<byte>? file)
    {
        if (file is { } bytes) return change with { Content = () => new MemoryStream(bytes.ToArray(), writable: false), Size = bytes.Length };
        if (target.Fields.FirstOrDefault(field => field.Type == FieldType.Content) is not { } field || change.Fields[field.Name]?.GetValue<string>() is not { Length: 64 } sha256) return change;
        return change with { Content = () => store.Blobs.Open(sha256), Size = new FileInfo(store.Blobs.PathOf(sha256)).Length };
    }

    private static void Replace(JsonObject fields, string name, string key, string? id)
    {
        switch (fields[name])
        {
            case JsonArray list:
                for (var i = list.Count - 1; i >= 0; i--)
                {
                    if (RenderedJson.ReferredKey(list[i]) != key) continue;
                    if (id is null) list.RemoveAt(i);
                    else list[i] = id;
                }

                break;
            case { } node when RenderedJson.ReferredKey(node) == key:
                if (id is null) fields.Remove(name);
                else fields[name] = id;
                break;
            default:
                break;
        }
    }
}
