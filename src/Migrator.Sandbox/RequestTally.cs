using System.Text.Json.Nodes;

namespace Migrator.Sandbox;

/// <summary>Counts what a simulated system was asked, for tests and for <c>GET /__stats</c>.</summary>
public sealed class RequestTally
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, long> byPath = new(StringComparer.Ordinal);
    private readonly List<string> writes = [];
    private long rows;
    private long requests;

    /// <summary>How many requests there were.</summary>
    public long Requests { get { lock (gate) return requests; } }

    /// <summary>How many rows were sent.</summary>
    public long Rows { get { lock (gate) return rows; } }

    /// <summary>Writing requests, as <c>POST /path</c>, in the order in which they came.</summary>
    public IReadOnlyList<string> Writes { get { lock (gate) return [.. writes]; } }

    /// <summary>Requests by path, identifiers replaced by a star.</summary>
    public IReadOnlyDictionary<string, long> ByPath { get { lock (gate) return new SortedDictionary<string, long>(byPath, StringComparer.Ordinal); } }

    /// <summary>Counts a request.</summary>
    public void Request(string path)
    {
        lock (gate)
        {
            requests++;
            byPath[path] = byPath.GetValueOrDefault(path) + 1;
        }
    }

    /// <summary>Counts rows of an answer.</summary>
    public void Sent(int count)
    {
        lock (gate) rows += count;
    }

    /// <summary>Notes a request that would change the system, or did.</summary>
    public void Wrote(string method, string path)
    {
        lock (gate) writes.Add(method + " " + path);
    }

    /// <summary>Starts again at zero.</summary>
    public void Clear()
    {
        lock (gate)
        {
            requests = rows = 0;
            byPath.Clear();
            writes.Clear();
        }
    }

    /// <summary>All of it, as <c>GET /__stats</c> answers.</summary>
    public JsonObject ToJson()
    {
        lock (gate)
        {
            var paths = new JsonObject();
            foreach (var (path, count) in byPath) paths[path] = count;
            return new JsonObject { ["requests"] = requests, ["rows"] = rows, ["writes"] = new JsonArray([.. writes.Select(write => JsonValue.Create(write))]), ["by_path"] = paths };
        }
    }
}
