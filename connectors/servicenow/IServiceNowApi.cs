using Refit;

namespace Migrator.Connectors.ServiceNow;

/// <summary>
/// The calls of the Table API and the Batch API that a reader needs. Values raw, references as plain sys_ids, no Link header:
/// https://www.servicenow.com/docs/bundle/zurich-api-reference/page/integrate/inbound-rest/concept/c_TableAPI.html
/// </summary>
[Headers("Accept: application/json")]
internal interface IServiceNowApi
{
    /// <summary>A page of rows. <paramref name="noCount"/> is "true" or null; without it the answer tells <c>X-Total-Count</c>.</summary>
    [Get("/api/now/v2/table/{table}?sysparm_exclude_reference_link=true&sysparm_suppress_pagination_header=true")]
    Task<HttpResponseMessage> Table(
        string table,
        [AliasAs("sysparm_query")] string? query,
        [AliasAs("sysparm_fields")] string? fields,
        [AliasAs("sysparm_limit")] int limit,
        [AliasAs("sysparm_offset")] int? offset,
        [AliasAs("sysparm_no_count")] string? noCount,
        [AliasAs("sysparm_display_value")] string display,
        CancellationToken cancel);

    /// <summary>Many small look-ups in one request; only GETs are put into it.</summary>
    [Post("/api/now/v1/batch")]
    Task<HttpResponseMessage> Batch([Body] HttpContent requests, CancellationToken cancel);
}
