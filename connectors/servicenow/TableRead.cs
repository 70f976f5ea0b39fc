using System.Security.Cryptography;
using System.Text;
using Migrator.Core;

namespace Migrator.Connectors.ServiceNow;

/// <summary>Everything that is needed to read one table.</summary>
/// <param name="Table">As the engine knows it.</param>
/// <param name="Path">Name of the table in the address: its own, or its root's where it has none that can be read.</param>
internal sealed record TableRead(SourceTable Table, string Path)
{
    /// <summary>Condition on its rows, without time.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Lists of names, one of which every row belongs to; one empty list where rows are not limited.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [""];

    /// <summary>Columns to ask for; null for all.</summary>
    public string? Fields { get; init; }

    /// <summary>Column that tells the time of change; null where there is none: such a table is read whole each time.</summary>
    public string? Time { get; init; }

    /// <summary>Second time of change, of a referenced row.</summary>
    public string? Touch { get; init; }

    /// <summary>True where sys_mod_count tells how often a row was changed.</summary>
    public bool Modded { get; init; }

    /// <summary>True where sys_created_on tells when a row was added.</summary>
    public bool Dated { get; init; }

    /// <summary>Column with the ticket that a row hangs on.</summary>
    public string? Ticket { get; init; }

    /// <summary>Tickets last changed before are left out, with what hangs on them; empty where all are read.</summary>
    public string TicketsSince { get; init; } = "";

    /// <summary>True where no query can tell a row whose ticket is left out, so that it is left out when it comes.</summary>
    public bool Sifted { get; init; }

    /// <summary>How its rows are to be understood.</summary>
    public Use Use { get; init; }

    /// <summary>The root it was found under, and its class there.</summary>
    public string? Root { get; init; }

    /// <summary>True where its texts have to be taken from the tickets' journal fields as displayed.</summary>
    public bool Displayed { get; init; }

    /// <summary>How values are asked for.</summary>
    public string Display => Displayed ? "all" : "false";

    /// <summary>Rows as counted by this process; null where not yet.</summary>
    public long? Counted { get; init; }

    /// <summary>What to grant to an account that cannot read it.</summary>
    public string Grant { get; init; } = "";

    /// <summary>Fingerprint of what is read: a cursor that was made for something else starts anew.</summary>
    public string Shape => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [Path, Filter, Fields ?? "", Time ?? "", Displayed ? "displayed" : "", .. Parts, .. Sifted ? (string[])[TicketsSince] : []])))[..6]);

    /// <summary>Incremental passes by sys_id, since the time alone does not order the rows.</summary>
    public bool ByIdOnly => Touch is not null || Parts.Count > 1 || Parts[0].Length > 0;

    /// <summary>Members of a row that tell its time of change.</summary>
    public IReadOnlyList<string> Changed => Time is null ? [] : [Time];

    /// <summary>Changed at this second or later.</summary>
    public string Since(long seconds) => Touch is null
        ? $"{Time}>={EncodedQuery.Instant(seconds)}"
        : $"{Time}>={EncodedQuery.Instant(seconds)}^OR{Touch}>={EncodedQuery.Instant(seconds)}";
}
