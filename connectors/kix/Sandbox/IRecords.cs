using System.Text.Json.Nodes;

namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>Objects of one type, as lists and searches see them.</summary>
internal interface IRecords
{
    /// <summary>Name of the object in bodies, filters and headers.</summary>
    string Object { get; }

    /// <summary>Key of the id in a body.</summary>
    string IdField { get; }

    /// <summary>All ids.</summary>
    IEnumerable<int> Ids { get; }

    /// <summary>The order of a list that nobody sorted.</summary>
    IEnumerable<int> InOrder(IEnumerable<int> ids) => ids.Order();

    /// <summary>The object as GET shows it, without includes; null where the id is unknown.</summary>
    JsonObject? Read(int id);

    /// <summary>Adds what the request wants to have included.</summary>
    void Include(int id, JsonObject body, Call call)
    {
    }

    /// <summary>The search runs in the database: unknown fields find nothing, ids are cut to the search limit.</summary>
    bool InDatabase => false;

    /// <summary>Values of a search field; empty where the object has none.</summary>
    IEnumerable<string?> Values(int id, string field) => Read(id)?[field] is { } node ? node.Texts() : [];

    /// <summary>Fields that a search may name; asked only where the search runs in the database.</summary>
    bool IsSearchable(string field) => true;

    /// <summary>Fields that a list may be sorted by; asked only where the search runs in the database.</summary>
    bool IsSortable(string field) => true;

    /// <summary>Ids whose field has the value in any case; null where there is no index.</summary>
    IEnumerable<int>? Lookup(string field, string value) => null;
}
