using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Migrator.Core;

/// <summary>A system that records are written to.</summary>
public interface ITarget
{
    /// <summary>Name and abilities, known without asking the system.</summary>
    TargetInfo Info { get; }

    /// <summary>Logs in, looks round, changes nothing.</summary>
    /// <exception cref="ConnectorException">The system is away, is another one, or refuses the account.</exception>
    Task<Probe> ProbeAsync(CancellationToken cancel);

    /// <summary>Objects, fields, choices and limits as configured today.</summary>
    Task<TargetSchema> DescribeAsync(CancellationToken cancel);

    /// <summary>
    /// Looks records up by marker, many in one call. <paramref name="wanted"/> are root changes of one object with their fields, with or without
    /// their parts; what is not found is not in the answer.
    /// <para>
    /// What is found comes back with the references of all its parts that carry a marker (<see cref="Written.Parts"/>), whether they were asked for
    /// or not: that is how a plan learns, after a lost store, what is there already. Parts that the target gives no marker (a file without a
    /// field for one) are recognised by what they hold, so that they are in the answer only where the change brings them along. Looking costs a
    /// call for many records, never one for each, as long as nothing is found.
    /// </para>
    /// </summary>
    Task<IReadOnlyDictionary<Key, Written>> FindAsync(string target, IReadOnlyList<Change> wanted, CancellationToken cancel);

    /// <summary>
    /// Writes one root change with its parts. The same change twice leaves one record: what may be there already is looked up by marker first
    /// where an earlier answer was lost, and a half-made record is completed.
    /// </summary>
    /// <exception cref="ConnectorException"><see cref="Fault.Rejected"/> where the system refuses this one record.</exception>
    Task<Written> WriteAsync(Change change, CancellationToken cancel);

    /// <summary>
    /// Reads one record back in the shape in which it was written: the same field names, references as the target's ids.
    /// Null where it is not there. <paramref name="written"/> is the change as it was written, with its reference.
    /// </summary>
    Task<JsonObject?> ReadAsync(Change written, CancellationToken cancel);
}

/// <summary>
/// A target that can say with a call or two whether it holds anything of a source at all. Where it does not, a plan need not look each record up.
/// </summary>
public interface IMarkedTarget
{
    /// <summary>
    /// False only where no record of the object carries a marker of that source. In doubt true: then every record is looked up by
    /// <see cref="ITarget.FindAsync"/>, as load does in any case before it creates one.
    /// </summary>
    Task<bool> HoldsAnyAsync(string target, string source, CancellationToken cancel);
}

/// <summary>A target that would send mail or other notifications and can be kept from it.</summary>
public interface ISilencedTarget
{
    /// <summary>What is loud now. Changes nothing.</summary>
    Task<Loudness> LoudAsync(CancellationToken cancel);

    /// <summary>
    /// Switches off what the token of <see cref="LoudAsync"/> names. The caller keeps the token before: cut off in the middle, it restores what
    /// was switched off so far.
    /// </summary>
    Task SilenceAsync(string token, CancellationToken cancel);

    /// <summary>Switches on again what the token names, whether it is off or not. Harmless when repeated.</summary>
    Task RestoreAsync(string token, CancellationToken cancel);
}

/// <summary>What a target would send.</summary>
/// <param name="Findings">What is loud; empty where the target is silent.</param>
/// <param name="Token">What is needed to switch that off and on again: one line of opaque text, safe to keep in the store.</param>
public sealed record Loudness(IReadOnlyList<Finding> Findings, string Token);

/// <summary>A target where some records can get their last state only when everything else is written (an inactive customer, say).</summary>
public interface ISettlingTarget
{
    /// <summary>True where the change needs <see cref="SettleAsync"/> after the load.</summary>
    bool Settles(Change change);

    /// <summary>Gives a written record its last state. Harmless when repeated.</summary>
    Task SettleAsync(Change written, CancellationToken cancel);
}

/// <summary>What a target can do, known without asking it.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="LoadOrder">Its objects by the vendor's names, in the order in which they must be written.</param>
/// <param name="Losses">What it cannot keep, announced in every plan.</param>
public sealed record TargetInfo(string Name, IReadOnlyList<string> LoadOrder, IReadOnlyList<Finding> Losses)
{
    /// <summary>
    /// Requests that writing one record of an object takes, on average, by the object's name: a plan tells from it how long it will take. One where it is not
    /// said, none for what goes with another record.
    /// </summary>
    public IReadOnlyDictionary<string, double> CallsPerRecord { get; init; } = new Dictionary<string, double>();
}

/// <summary>A target as configured today.</summary>
/// <param name="Objects">Its objects.</param>
/// <param name="UtcOffset">What the system's local times are ahead of UTC now; zero where it speaks UTC.</param>
public sealed record TargetSchema(IReadOnlyList<TargetObject> Objects, TimeSpan UtcOffset)
{
    /// <summary>
    /// What the connector itself needs in the target (fields for its markers) and does not find there: part of every plan, written first.
    /// </summary>
    public IReadOnlyList<Prerequisite> Prerequisites { get; init; } = [];

    /// <summary>What the system's present configuration makes of records: announced in the plan.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>When the system said all this, where it is an earlier answer that was kept: then nothing can be asked of it. Null for today's answer.</summary>
    public DateTimeOffset? KeptSince { get; init; }
}

/// <summary>A catalogue entry that must be created before records can be written.</summary>
/// <param name="Object">The target's object, such as <c>DynamicField</c>.</param>
/// <param name="Name">Its name within the object.</param>
/// <param name="Fields">All its fields, the name among them.</param>
public sealed record Prerequisite(string Object, string Name, JsonObject Fields);

/// <summary>One object of a target.</summary>
/// <param name="Name">The vendor's name, such as <c>Ticket</c>.</param>
/// <param name="Fields">Its fields.</param>
public sealed record TargetObject(string Name, IReadOnlyList<TargetField> Fields)
{
    /// <summary>
    /// Names that exist in the target already, for objects that a mapping may match instead of creating: logins and e-mail addresses of agents,
    /// states, types. Lower case. Null where the target does not list them.
    /// </summary>
    public IReadOnlySet<string>? Existing { get; init; }

    /// <summary>Accounts that are there, for objects that people are matched with. Null where the target does not list them.</summary>
    public IReadOnlyList<TargetPerson>? People { get; init; }

    /// <summary>Where an administrator finds it in the product, such as "System > Ticket > States"; null where it has no menu of its own.</summary>
    public string? Menu { get; init; }

    /// <summary>For objects that join two records: how often the same two can be joined. Null where there is no limit.</summary>
    public PairRule? Pair { get; init; }
}

/// <summary>An account of the target.</summary>
/// <param name="Login">Its login.</param>
/// <param name="Email">Its address; null where the target does not tell.</param>
/// <param name="Name">Its person's name; null where the target does not tell.</param>
public sealed record TargetPerson(string Login, string? Email = null, string? Name = null);

/// <summary>
/// A link object takes two records once per group of types, in one direction, and no record with itself. What comes second is announced and stays in the store.
/// </summary>
/// <param name="First">Field with the one end.</param>
/// <param name="Second">Field with the other end.</param>
/// <param name="Type">Field with the type.</param>
/// <param name="Group">The group that a type belongs to.</param>
public sealed record PairRule(string First, string Second, string Type, Func<string, string> Group);

/// <summary>What a target field holds; decides how it is checked and compared.</summary>
public enum FieldType
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>HTML; compared by its text.</summary>
    Html,

    /// <summary>A point in time, ISO 8601 in UTC between engine and connector.</summary>
    Instant,

    /// <summary>A calendar day, yyyy-MM-dd.</summary>
    Date,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>Another record, by the target's id.</summary>
    Reference,

    /// <summary>One of <see cref="TargetField.Choices"/>.</summary>
    Choice,

    /// <summary>A list of texts; compared without regard to order.</summary>
    List,

    /// <summary>A JSON object; compared key by key.</summary>
    Object,

    /// <summary>Content of an attachment, as its lower-case SHA-256.</summary>
    Content,
}

/// <summary>One field of a target object.</summary>
public sealed record TargetField(string Name, FieldType Type)
{
    /// <summary>A record without it is refused.</summary>
    public bool Required { get; init; }

    /// <summary>Longest text in characters, of a content its size in bytes; null where there is no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The values that the target knows today.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The object in which a missing choice can be created, such as <c>TicketState</c>; null where it cannot.</summary>
    public string? ChoiceObject { get; init; }

    /// <summary>The object that a reference points to; null where several are possible.</summary>
    public string? Refers { get; init; }

    /// <summary>False where the target does not give the value back (a password, an instruction): it is written, not verified.</summary>
    public bool ReadsBack { get; init; } = true;

    /// <summary>No two records of the object may hold the same value, without regard to case.</summary>
    public bool Unique { get; init; }

    /// <summary>The target's own rule: says why it would refuse a value, null where it takes it. A pure function.</summary>
    [JsonIgnore]
    public Func<string, string?>? Refuses { get; init; }

    /// <summary>True where a change of this value alone is no reason for an update, since the target cannot change it.</summary>
    public bool Fixed { get; init; }
}
