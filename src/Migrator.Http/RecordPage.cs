using System.Text;
using System.Text.Unicode;
using Migrator.Core;

namespace Migrator.Http;

/// <summary>How a system wraps the records of a page.</summary>
/// <param name="Records">The top-level member that holds them, such as <c>result</c>; empty where the document itself is the list.</param>
/// <param name="Id">The member of a record that identifies it, such as <c>sys_id</c>.</param>
/// <param name="Changed">Members that tell when it was last changed; the first that is filled counts.</param>
public sealed record RecordShape(string Records, string Id, params IReadOnlyList<string> Changed)
{
    internal byte[] RecordsName { get; } = Encoding.UTF8.GetBytes(Records);

    internal byte[] IdName { get; } = Encoding.UTF8.GetBytes(Id);

    internal byte[][] ChangedNames { get; } = [.. Changed.Select(Encoding.UTF8.GetBytes)];
}

/// <summary>One record of a page, verbatim.</summary>
/// <param name="Payload">Its bytes.</param>
/// <param name="Id">Its id; null where it has none.</param>
/// <param name="Changed">The text of its time of change, empty where it has none.</param>
public readonly record struct RecordSlice(ReadOnlyMemory<byte> Payload, string? Id, ReadOnlyMemory<byte> Changed)
{
    /// <summary>The time of change as <see cref="WireTime"/> reads it; null where there is none.</summary>
    public DateTimeOffset? ChangedAt => WireTime.Parse(Changed.Span);
}

/// <summary>
/// A page cut into records in one pass, without copying or deserialising them: the slices are valid as long as the page's bytes are.
/// Only the ids become strings. A value may be plain or wrapped, as in <c>{"display_value":"Today","value":"2026-01-31 10:00:00"}</c>.
/// </summary>
public sealed class RecordPage
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> members = new(StringComparer.Ordinal);
    private readonly List<RecordSlice> records = [];

    private RecordPage()
    {
    }

    /// <summary>The records in the order of the page. A single object instead of a list counts as a list of one.</summary>
    public IReadOnlyList<RecordSlice> Records => records;

    /// <summary>The other top-level members, such as <c>error</c> and <c>status</c>, as raw JSON.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Members => members;

    /// <summary>False where the document has no list of records at all.</summary>
    public bool HasRecords { get; private set; }

    /// <summary>Where and why reading stopped; null where the document is complete and valid.</summary>
    public string? Garbled { get; private set; }

    /// <summary>Cuts a page. <paramref name="place"/> names the request in the message, without its query.</summary>
    /// <exception cref="ConnectorException"><see cref="Fault.Garbled"/> where it is no complete JSON document.</exception>
    public static RecordPage Split(string who, string place, ReadOnlyMemory<byte> page, RecordShape shape) =>
        TrySplit(page, shape, out var split)
            ? split
            : throw new ConnectorException(Fault.Garbled, who, $"the answer to {place} {split.Garbled}", "run again; if it stays, check what lies between here and the system");

    /// <summary>
    /// Cuts a page; false where it is no complete JSON document: then <see cref="Garbled"/> says why, and records and members are those before the break.
    /// </summary>
    public static bool TrySplit(ReadOnlyMemory<byte> page, RecordShape shape, out RecordPage split)
    {
        split = new RecordPage();
        var text = page.Span;
        if (!Utf8.IsValid(text))
        {
            split.Garbled = "is no UTF-8 text";
            return false;
        }
        var scan = new JsonScan(text);
        if (text.StartsWith("\uFEFF"u8)) scan.At = 3;
        var whole = shape.RecordsName.Length == 0 ? split.List(ref scan, page, shape) : split.Document(ref scan, page, shape);
        var complete = whole && scan.Peek() == 0 && scan.At == text.Length;
        if (!complete) split.Garbled = scan.At >= text.Length ? $"is cut short at byte {scan.At}" : $"is no JSON at byte {scan.At} of {text.Length}";
        return complete;
    }

    private bool Document(ref JsonScan scan, ReadOnlyMemory<byte> page, RecordShape shape)
    {
        if (scan.Peek() != '{') return scan.Value(depth: 0);
        scan.At++;
        if (scan.Take((byte)'}')) return true;
        do
        {
            if (!scan.Name(out var name)) return false;
            if (name.SequenceEqual(shape.RecordsName))
            {
                if (!List(ref scan, page, shape)) return false;
                continue;
            }
            scan.Peek();
            var start = scan.At;
            if (!scan.Value(depth: 1)) return false;
            members[Encoding.UTF8.GetString(name)] = page[start..scan.At];
        }
        while (scan.Take((byte)','));
        return scan.Take((byte)'}');
    }

    private bool List(ref JsonScan scan, ReadOnlyMemory<byte> page, RecordShape shape)
    {
        if (scan.Peek() == '{')
        {
            HasRecords = true;
            return Record(ref scan, page, shape);
        }
        if (scan.Peek() != '[') return scan.Value(depth: 1);
        HasRecords = true;
        scan.At++;
        if (scan.Take((byte)']')) return true;
        do
        {
            if (!Record(ref scan, page, shape)) return false;
        }
        while (scan.Take((byte)','));
        return scan.Take((byte)']');
    }

    private bool Record(ref JsonScan scan, ReadOnlyMemory<byte> page, RecordShape shape)
    {
        var first = scan.Peek();
        var start = scan.At;
        string? id = null;
        ReadOnlyMemory<byte> changed = default;
        if (first == '{' ? !Fields(ref scan, page, shape, ref id, ref changed) : !scan.Value(depth: 2)) return false;
        records.Add(new RecordSlice(page[start..scan.At], id, changed));
        return true;
    }

    private static bool Fields(ref JsonScan scan, ReadOnlyMemory<byte> page, RecordShape shape, ref string? id, ref ReadOnlyMemory<byte> changed)
    {
        var rank = shape.ChangedNames.Length;
        scan.At++;
        if (scan.Take((byte)'}')) return true;
        do
        {
            if (!scan.Name(out var name)) return false;
            scan.Peek();
            var start = scan.At;
            if (!scan.Value(depth: 3)) return false;
            if (name.SequenceEqual(shape.IdName))
            {
                var text = Scalar(page[start..scan.At]);
                id = text.IsEmpty ? null : Encoding.UTF8.GetString(text.Span);
                continue;
            }
            for (var candidate = 0; candidate < rank; candidate++)
            {
                if (!name.SequenceEqual(shape.ChangedNames[candidate])) continue;
                if (Scalar(page[start..scan.At]) is { IsEmpty: false } text) (changed, rank) = (text, candidate);
                break;
            }
        }
        while (scan.Take((byte)','));
        return scan.Take((byte)'}');
    }

    /// <summary>The text of a value that is known to be valid JSON: a text's content, a number's digits, the same of a wrapped value; else nothing.</summary>
    private static ReadOnlyMemory<byte> Scalar(ReadOnlyMemory<byte> value) => value.Span[0] switch
    {
        (byte)'"' => Content(value),
        (byte)'{' => Wrapped(value),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => value,
        _ => default,
    };

    private static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> quoted)
    {
        if (!quoted.Span.Contains((byte)'\\')) return quoted[1..^1];
        return Encoding.UTF8.GetBytes(Answer.Text(quoted) ?? "");
    }

    private static ReadOnlyMemory<byte> Wrapped(ReadOnlyMemory<byte> value)
    {
        var scan = new JsonScan(value.Span) { At = 1 };
        if (scan.Take((byte)'}')) return default;
        do
        {
            if (!scan.Name(out var name)) return default;
            var kind = scan.Peek();
            var start = scan.At;
            if (!scan.Value(depth: 4)) return default;
            if (name.SequenceEqual("value"u8)) return kind == '{' ? default : Scalar(value[start..scan.At]);
        }
        while (scan.Take((byte)','));
        return default;
    }
}
