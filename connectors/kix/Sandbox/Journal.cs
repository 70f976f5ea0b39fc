using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>One write request that changed the system, with what its outcome depends on.</summary>
internal sealed record JournalEntry(long Time, Caller Caller, string Method, string Path, JsonObject? Body);

/// <summary>
/// The state file: one JSON line for each write, on disk before the answer goes out. Played back at the start it gives the same system with the same ids.
/// A line that a kill cut off is dropped: its request was never answered.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream file;

    private Journal(FileStream file) => this.file = file;

    /// <summary>Opens the file and gives what it holds.</summary>
    public static Journal Open(string path, Action<JournalEntry> replay)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
        try
        {
            stream.SetLength(WholeLines(stream));
            stream.Position = 0;
            using (var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16, leaveOpen: true))
            {
                while (reader.ReadLine() is { } line) replay(Read(line));
            }

            stream.Position = stream.Length;
            return new Journal(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Appends and hands to the operating system. The body is written as it came, line breaks aside: those stand only between its tokens.</summary>
    public void Append(long time, Caller caller, string method, string path, ReadOnlyMemory<byte> body)
    {
        var head = new JsonObject { ["t"] = time, ["u"] = caller.UserId, ["as"] = caller.UserType, ["m"] = method, ["p"] = path }.ToJsonString();
        var line = new byte[Encoding.UTF8.GetByteCount(head) + body.Length + 8];
        var length = Encoding.UTF8.GetBytes(head.AsSpan()[..^1], line);
        if (body.Length > 0)
        {
            length += Encoding.UTF8.GetBytes(",\"b\":", line.AsSpan(length));
            body.Span.CopyTo(line.AsSpan(length));
            line.AsSpan(length, body.Length).Replace((byte)'\n', (byte)' ');
            line.AsSpan(length, body.Length).Replace((byte)'\r', (byte)' ');
            length += body.Length;
        }

        line[length++] = (byte)'}';
        line[length++] = (byte)'\n';
        file.Write(line, 0, length);
        file.Flush();
    }

    public void Dispose() => file.Dispose();

    private static JournalEntry Read(string line)
    {
        var entry = JsonNode.Parse(line) as JsonObject ?? throw new JsonException("The state file holds a line that is no JSON object.");
        return new JournalEntry(
            entry["t"]!.GetValue<long>(), new Caller(entry["u"]!.GetValue<int>(), entry["as"]!.GetValue<string>()), entry["m"]!.GetValue<string>(),
            entry["p"]!.GetValue<string>(), entry["b"] as JsonObject);
    }

    private static long WholeLines(FileStream file)
    {
        var buffer = new byte[1 << 16];
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            file.Position = start;
            file.ReadExactly(buffer, 0, (int)(end - start));
            var last = Array.LastIndexOf(buffer, (byte)'\n', (int)(end - start) - 1);
            if (last >= 0) return start + last + 1;
            end = start;
        }

        return 0;
    }
}
