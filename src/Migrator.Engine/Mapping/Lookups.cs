using System.Text.Json;
using Migrator.Core;

namespace Migrator.Engine.Mapping;

/// <summary>What a source mapping must know beyond the record in hand. Answers must not change during a run.</summary>
public interface ISourceLookup
{
    /// <summary>Kind of the records of a table, also by the names under which others refer to it; null where the store does not know it.</summary>
    Kind? KindOf(string table);

    /// <summary>The label of a choice, looked for in the table and its parents; null where there is none.</summary>
    string? Label(string table, string column, string value);

    /// <summary>The table and its parents, nearest first.</summary>
    IReadOnlyList<string> Chain(string table);
}

/// <summary>What a target mapping must know beyond the record in hand. Answers must not change during a plan.</summary>
public interface INeutralLookup
{
    /// <summary>A neutral record; null where it is not in the store. Used by paths such as <c>author/name</c>.</summary>
    JsonElement? Record(Key key);

    /// <summary>A readable name (name, title, number or label) of the record that has this id at the source, whatever its kind.</summary>
    string? Name(string id);

    /// <summary>The one record of a kind that is called so: a person by its login, any other kind by <c>name</c>.</summary>
    Key? Find(Kind kind, string name);

    /// <summary>The label of a column of the source by its name alone; null where none is known.</summary>
    string? Label(string column);

    /// <summary>The neutral records of a kind that belong to a record, without those that the source has deleted, in the order of their ids.</summary>
    IReadOnlyList<JsonElement> Owned(Key owner, Kind kind);

    /// <summary>The neutral <c>field</c> records of a table and its parents, one per column, those of the table first.</summary>
    IReadOnlyList<JsonElement> Columns(string table);
}

/// <summary>Takes what a source mapping makes of a record. Bytes are valid only during the call.</summary>
public interface INeutralSink
{
    /// <summary>A neutral record. <paramref name="owner"/> is the key of the record that it belongs to (its first required reference), or null.</summary>
    void Record(Kind kind, string id, ReadOnlySpan<byte> json, string? owner);

    /// <summary>The record cannot be mapped.</summary>
    void Reject(Kind kind, string id, string why);

    /// <summary>Something worth knowing. What concerns a column as a whole comes once per mapper, not once per record.</summary>
    void Find(Finding finding);
}
