using System.Globalization;
using Migrator.Sandbox;
using static Migrator.Connectors.ServiceNow.Sandbox.TenantMaker;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>Knowledge bases, a category tree, articles with versions, templates and translations.</summary>
internal static class KnowledgeMaker
{
    public static void Make(TenantMaker make)
    {
        var spaces = Spaces(make);
        var categories = Categories(make, spaces);
        for (var i = 0; i < make.Share(1.0 / 20, 14, 4000); i++)
        {
            var category = categories[i % categories.Count];
            var versions = i % 4 == 0 ? 3 : 1;
            for (var version = 1; version <= versions; version++) Article(make, i, version, version == versions, category);
        }
        Relate(make);
    }

    private static List<Row> Spaces(TenantMaker make)
    {
        var spaces = new List<Row>();
        foreach (var title in (string[])["IT-Wissen", "Personal & Reisen", "Known Errors"])
        {
            var row = make.New("kb_knowledge_base");
            spaces.Add(row);
            Set(row, ("title", title), ("description", "<p>" + title.Replace("&", "&amp;", StringComparison.Ordinal) + "</p>"), ("owner", make.Agent()), ("kb_managers", make.Agent() + "," + make.Agent()), ("active", Flag(title != "Known Errors")), ("kb_version", "3"));
            var criteria = make.Tenant.RowsOf(make.Tenant.Table("user_criteria")).First();
            Set(make.New("kb_uc_can_read_mtom"), ("kb_knowledge_base", row.SysId), ("user_criteria", criteria.SysId));
        }
        return spaces;
    }

    private static List<Row> Categories(TenantMaker make, List<Row> spaces)
    {
        var categories = new List<Row>();
        for (var i = 0; i < 12; i++)
        {
            var row = make.New("kb_category", i == 2 ? "kbcat.global" : null);
            var parent = i < 4 ? spaces[i % spaces.Count] : categories[i - 4];
            Set(row, ("label", i < 4 ? "Bereich " + (char)('A' + i) : "Thema " + i), ("value", "k" + i), ("parent_id", parent.SysId), ("parent_table", i < 4 ? "kb_knowledge_base" : "kb_category"), ("active", Flag(i != 9)));
            row["full_category"] = i < 4 ? row["label"] : parent["full_category"] + " / " + row["label"];
            categories.Add(row);
        }
        return categories;
    }

    private static string SpaceOf(TenantMaker make, Row category)
    {
        var at = category;
        while (at["parent_table"] == "kb_category") at = make.Tenant.Find("kb_category", at["parent_id"])!;
        return at["parent_id"]!;
    }

    private static void Article(TenantMaker make, int number, int version, bool latest, Row category)
    {
        var table = (number % 7) switch { 1 => "kb_template_how_to", 3 => "kb_template_what_is", 5 => "kb_template_known_error_article", _ => "kb_knowledge" };
        var row = make.New(table);
        if (latest) make.Articles.Add(row);
        var name = Number("KB", number + 10000);
        var published = TenantClock.Read(row["sys_created_on"]!);
        Set(row, ("number", name), ("short_description", number % 13 == 12 ? "" : make.Line()), ("article_type", "text"), ("article_id", SeededRandom.HexId(make.Tenant.Seed, "article", number)),
            ("display_number", name + " v" + version + ".0"), ("kb_knowledge_base", SpaceOf(make, category)), ("kb_category", number % 11 == 10 ? "" : category.SysId),
            ("workflow_state", !latest ? "outdated" : make.Random.Pick<string>(["published", "published", "published", "draft", "retired", "review"])), ("valid_to", "2100-01-01"), ("published", TenantClock.Date(published)), ("author", make.Agent()),
            ("language", number % 5 == 2 ? "de" : "en"), ("latest", Flag(latest)), ("active", Flag(latest)), ("direct", "false"), ("flagged", "false"), ("sys_view_count", make.Random.Next(5000).ToString(CultureInfo.InvariantCulture)), ("use_count", "0"),
            ("meta", number % 2 == 0 ? "vpn,kennwort,größe" : ""), ("wiki", null), ("topic", "General"), ("cmdb_ci", make.Maybe(0.3, make.Item)), ("ownership_group", make.Maybe(0.3, make.Group)), ("u_audience", number % 3 == 0 ? "kunden" : "intern"),
            ("disable_commenting", "false"), ("disable_suggesting", "false"), ("display_attachments", Flag(number % 2 == 0)), ("view_as_allowed", "true"), ("rating", "3.5"));
        var versionRow = make.New("kb_version");
        Set(versionRow, ("article_id", row["article_id"]), ("knowledge", row.SysId), ("version", version + ".0"), ("author", row["author"]));
        row["version"] = versionRow.SysId;
        Body(make, row, number);
        if (latest && number % 6 == 2) Translate(make, row, number);
    }

    private static void Body(TenantMaker make, Row row, int number)
    {
        var body = make.Page();
        if (number % 3 == 0)
        {
            var image = make.Attach(row.Table.Name, row.SysId, "Bildschirmfoto " + number + ".png", make.File(InventedFileKind.Png, 2000 + number), TenantClock.Read(row["sys_created_on"]!), "admin");
            body += number % 2 == 0
                ? "<p><img style=\"width: 300px\" src=\"/sys_attachment.do?sys_id=" + image.SysId + "\" alt=\"Bild\" /></p>"
                : "<p><img src=\"/" + image.SysId + ".iix\" /></p>";
        }
        if (number % 4 == 1) make.Attach(row.Table.Name, row.SysId, "Anleitung.pdf", make.File(InventedFileKind.Pdf, 5000 + number), TenantClock.Read(row["sys_created_on"]!), "admin");
        if (number % 9 == 4) body += "<script>alert('not for the new system')</script><p onclick=\"x()\">Siehe INC0000001 und <a href=\"kb_view.do?sysparm_article=KB0010001\">KB0010001</a></p>";
        switch (row.Table.Name)
        {
            case "kb_template_how_to": Set(row, ("kb_introduction", "<p>" + "Zweck &amp; Ziel" + "</p>"), ("kb_instructions", body)); break;
            case "kb_template_what_is": Set(row, ("kb_introduction", body), ("kb_explanation", make.Page())); break;
            case "kb_template_known_error_article": Set(row, ("kb_description", body), ("kb_cause", make.Page()), ("kb_workaround", "")); break;
            default: row["text"] = number % 17 == 16 ? "" : body; break;
        }
    }

    private static void Translate(TenantMaker make, Row original, int number)
    {
        var row = make.New(original.Table.Name);
        foreach (var column in original.Table.Columns.Select((column, at) => (column.Name, at)).Where(pair => !pair.Name.StartsWith("sys_", StringComparison.Ordinal))) row.Values[column.at] = original.Values[column.at];
        var name = Number("KB", number + 60000);
        Set(row, ("number", name), ("display_number", name + " v1.0"), ("language", "fr"), ("parent", original.SysId), ("short_description", "FR: " + original["short_description"]), ("article_id", row.SysId), ("version", ""));
        make.Articles.Add(row);
    }

    private static void Relate(TenantMaker make)
    {
        for (var i = 0; i + 3 < make.Articles.Count; i += 3)
        {
            Set(make.New("kb_2_kb"), ("knowledge", make.Articles[i].SysId), ("related_knowledge", make.Articles[i + 1].SysId));
            Set(make.New("m2m_kb_ci"), ("kb_knowledge", make.Articles[i].SysId), ("cmdb_ci", make.Item()));
            Set(make.New("kb_feedback"), ("article", make.Articles[i].SysId), ("user", make.User()), ("comments", make.Line()), ("rating", "4"), ("useful", "yes"), ("flagged", "false"));
            Set(make.New("kb_use"), ("article", make.Articles[i].SysId), ("user", make.User()), ("viewed", "true"), ("used", "false"), ("times", "3"));
        }
    }
}
