using Refit;

namespace Migrator.Connectors.Kix;

/// <summary>
/// The REST API v1 of KIX. Its routes are alike: a collection, an object in it by id, a sub-collection below that. Each takes one object wrapped
/// in its name, answers a create with the new id only and errors with code and message, so that the routes are named where they are used.
/// See <see href="https://raw.githubusercontent.com/cape-it/kix-backend/master/doc/API/V1/KIX.html"/>.
/// </summary>
internal interface IKixApi
{
    [Post("/auth")]
    Task<HttpResponseMessage> LogIn([Body] HttpContent login, CancellationToken cancel);

    [Get("/session")]
    Task<HttpResponseMessage> Session(CancellationToken cancel);

    /// <summary>An object or a collection.</summary>
    [Get("/{**route}")]
    Task<HttpResponseMessage> Get(string route, [Query] KixQuery query, CancellationToken cancel);

    /// <summary>What the account may do with a resource.</summary>
    [Options("/{**route}")]
    Task<HttpResponseMessage> Options(string route, CancellationToken cancel);

    /// <summary>Creates one object: 201 with its id.</summary>
    [Post("/{**route}")]
    Task<HttpResponseMessage> Create(string route, [Body] HttpContent body, CancellationToken cancel);

    /// <summary>Changes the listed fields of one object.</summary>
    [Patch("/{**route}")]
    Task<HttpResponseMessage> Change(string route, [Body] HttpContent body, CancellationToken cancel);

    /// <summary>Deletes one object: 204.</summary>
    [Delete("/{**route}")]
    Task<HttpResponseMessage> Delete(string route, CancellationToken cancel);
}

/// <summary>What can be asked of a collection.</summary>
internal sealed record KixQuery
{
    /// <summary>Runs in the database; for tickets, contacts, organisations, configuration items, FAQ articles, links.</summary>
    [AliasAs("search")]
    public string? Search { get; init; }

    /// <summary>Runs over the loaded list; for catalogues.</summary>
    [AliasAs("filter")]
    public string? Filter { get; init; }

    [AliasAs("include")]
    public string? Include { get; init; }

    [AliasAs("fields")]
    public string? Fields { get; init; }

    [AliasAs("sort")]
    public string? Sort { get; init; }

    /// <summary>1000 where it is not sent.</summary>
    [AliasAs("limit")]
    public int? Limit { get; init; }

    /// <summary>1000 where it is not sent.</summary>
    [AliasAs("searchlimit")]
    public int? SearchLimit { get; init; }

    /// <summary>
    /// Any text: KIX keeps answers for a week by all that was asked, and forgets to drop those about a FAQ article when an attachment is added to it.
    /// </summary>
    [AliasAs("fresh")]
    public string? Fresh { get; init; }

    /// <summary>For queues: those in which a user may do something.</summary>
    [AliasAs("requiredPermission")]
    public string? RequiredPermission { get; init; }
}
