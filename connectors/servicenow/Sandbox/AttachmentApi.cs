using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary><c>/api/now/attachment</c>: the list, one entry, and the bytes.</summary>
internal sealed class AttachmentApi(Instance instance, TableApi table)
{
    public Reply List(Call call, int lists) => table.List(call, "sys_attachment", 1000, lists, attachments: true);

    public Reply Single(Call call, string sysId) => table.Single(call, "sys_attachment", sysId, attachments: true);

    public Reply File(string sysId)
    {
        if (instance.Tenant.Find("sys_attachment", sysId) is not { } row || !instance.Rights.Sees(row) || instance.Faults.MissingFiles.Contains(sysId)) return Reply.NoRecord();
        var reply = new Reply { ContentType = row["content_type"] is { Length: > 0 } type ? type : "application/octet-stream", Rows = 1 };
        reply.Headers.Add(("X-Attachment-Metadata", Metadata(row)));
        reply.Headers.Add(("Content-Disposition", "attachment;filename*=UTF-8''" + Uri.EscapeDataString(row["file_name"] ?? "")));
        reply.Body.Write(instance.Tenant.Bytes(row));
        return reply;
    }

    // A header is ASCII: everything else is escaped as JSON does.
    private static string Metadata(Row row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var column in (string[])["sys_id", "file_name", "table_name", "table_sys_id", "content_type", "size_bytes", "size_compressed", "compressed", "sys_created_on", "sys_created_by", "sys_updated_on"])
                json.WriteString(column, row[column]);
            json.WriteEndObject();
        }
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}
