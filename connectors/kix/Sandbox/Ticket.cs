namespace Migrator.Connectors.Kix.Sandbox;

/// <summary>A ticket as the database row.</summary>
internal sealed class Ticket
{
    public required int Id { get; init; }

    public required string Number { get; init; }

    public required string Title { get; set; }

    public required long Created { get; init; }

    public required int CreateBy { get; init; }

    public long Changed { get; set; }

    public int ChangeBy { get; set; }

    public int QueueId { get; set; }

    public int TypeId { get; set; }

    public int StateId { get; set; }

    public int PriorityId { get; set; }

    public int LockId { get; set; } = 1;

    public int OwnerId { get; set; } = 1;

    public int ResponsibleId { get; set; } = 1;

    public int? ContactId { get; set; }

    public int? OrganisationId { get; set; }

    public long PendingUntil { get; set; }

    public List<Article> Articles { get; } = [];

    public List<HistoryEntry> History { get; } = [];
}

/// <summary>A line of a ticket's history, with what the ticket was at that moment.</summary>
internal sealed record HistoryEntry(
    int Id, string Type, string Name, int ArticleId, int CreateBy, long Created, int OwnerId, int PriorityId, int QueueId, int StateId, int TypeId);

/// <summary>An article as the database row.</summary>
internal sealed class Article
{
    public required int Id { get; init; }

    public required int TicketId { get; init; }

    public required int ChannelId { get; init; }

    public required long Created { get; init; }

    public required int CreatedBy { get; init; }

    public long Changed { get; set; }

    public int ChangedBy { get; set; }

    public int SenderTypeId { get; set; }

    public bool CustomerVisible { get; set; }

    public string From { get; set; } = "";

    public string To { get; set; } = "";

    public string Cc { get; set; } = "";

    public string Bcc { get; set; } = "";

    public string ReplyTo { get; set; } = "";

    public string Subject { get; set; } = "";

    public string Body { get; set; } = "";

    public string ContentType { get; set; } = "";

    public long IncomingTime { get; set; }

    public string MessageId { get; init; } = "";

    public string InReplyTo { get; init; } = "";

    public string References { get; init; } = "";

    public int TimeUnit { get; set; }

    public List<Attachment> Attachments { get; } = [];
}

/// <summary>An attachment of an article or of an article of the knowledge base.</summary>
internal sealed record Attachment(int Id, string Filename, string ContentType, string ContentId, string Disposition, byte[] Content)
{
    public long Created { get; init; }

    public int CreatedBy { get; init; }
}
