using System.Globalization;
using static Migrator.Connectors.ServiceNow.Sandbox.TenantMaker;

namespace Migrator.Connectors.ServiceNow.Sandbox;

/// <summary>The request catalogue, and the answers that people gave in its forms.</summary>
internal static class RequestMaker
{
    private static readonly (string Name, (string Name, string Text, string Type)[] Questions)[] Items =
    [
        ("Notebook bestellen", [("model", "Welches Modell?", "5"), ("justification", "Begründung für die Größe", "2"), ("needed_by", "Benötigt bis", "9")]),
        ("VPN-Zugang", [("for_user", "Für wen?", "8"), ("accept", "Nutzungsregeln gelesen", "7")]),
        ("Neues Postfach", [("address", "Gewünschte Adresse", "6"), ("size", "Größe", "3"), ("remark", "Bemerkung", "2")]),
        ("Büroumzug", [("room", "Neuer Raum", "6"), ("helpers", "Helfer nötig?", "1")]),
    ];

    private static readonly string[] Sizes = ["klein", "groß", "sehr groß"];

    public static void MakeCatalog(TenantMaker make)
    {
        var catalog = make.New("sc_catalog");
        Set(catalog, ("title", "Service Catalog"), ("active", "true"), ("manager", make.Agent()));
        var category = make.New("sc_category");
        Set(category, ("title", "Hardware & Zugänge"), ("sc_catalog", catalog.SysId), ("active", "true"));
        var set = make.New("item_option_new_set");
        Set(set, ("title", "Zubehör"), ("internal_name", "accessories"), ("type", "one_to_many"));
        make.Variables[""] = [Question(make, "accessory", "Zubehör", "6", 0, ("variable_set", set.SysId)), Question(make, "count", "Anzahl", "6", 1, ("variable_set", set.SysId))];
        foreach (var (name, questions) in Items)
        {
            var row = make.New("sc_cat_item");
            make.CatalogItems.Add(row);
            Set(row, ("name", name), ("short_description", make.Line()), ("description", make.Page()), ("category", category.SysId), ("sc_catalogs", catalog.SysId), ("active", Flag(name != "Büroumzug")), ("price", "49.90"), ("owner", make.Agent()), ("group", make.Group()),
                ("delivery_time", TenantClock.Duration(TimeSpan.FromDays(2))), ("type", "item"));
            make.Variables[row.SysId] = [.. questions.Select((question, at) => Question(make, question.Name, question.Text, question.Type, at, ("cat_item", row.SysId)))];
        }
        foreach (var question in make.Variables.Values.SelectMany(list => list).Where(question => question["type"] is "3" or "5").ToArray())
            foreach (var (at, value) in Sizes.Index())
                Set(make.New("question_choice"), ("question", question.SysId), ("text", "Größe: " + value), ("value", value), ("order", at.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The answers of one requested item: one row per variable, and sometimes a table of further rows.</summary>
    public static void Answer(TenantMaker make, Row requestItem, int number)
    {
        foreach (var (question, at) in make.Variables[requestItem["cat_item"]!].Select((question, at) => (question, at)))
        {
            var option = make.New("sc_item_option");
            Set(option, ("item_option_new", question.SysId), ("order", (at * 100).ToString(CultureInfo.InvariantCulture)), ("value", Value(make, question["type"]!)));
            Set(make.New("sc_item_option_mtom"), ("request_item", requestItem.SysId), ("sc_item_option", option.SysId));
        }
        if (number % 4 != 0) return;
        var set = make.Variables[""][0]["variable_set"];
        for (var line = 0; line < 2; line++)
            foreach (var question in make.Variables[""])
                Set(make.New("sc_multi_row_question_answer"), ("parent_id", requestItem.SysId), ("parent_table_name", "sc_req_item"), ("row_index", Migrator.Sandbox.SeededRandom.HexId(line, requestItem.SysId, 0)), ("item_option_new", question.SysId),
                    ("variable_set", set), ("value", question["name"] == "count" ? (line + 1).ToString(CultureInfo.InvariantCulture) : make.Line()));
    }

    /// <summary>The answers that a record producer kept beside an incident.</summary>
    public static void Produce(TenantMaker make, Row ticket) =>
        Set(make.New("question_answer"), ("table_name", ticket.Table.Name), ("table_sys_id", ticket.SysId), ("question", make.Variables[make.CatalogItems[0].SysId][1].SysId), ("value", make.Line()), ("order", "100"));

    private static Row Question(TenantMaker make, string name, string text, string type, int at, (string Column, string? Value) owner)
    {
        var row = make.New("item_option_new");
        Set(row, ("name", name), ("question_text", text), ("type", type), ("order", (at * 100).ToString(CultureInfo.InvariantCulture)), ("active", "true"), ("mandatory", Flag(at == 0)), ("reference", type == "8" ? "sys_user" : ""), owner);
        return row;
    }

    private static string Value(TenantMaker make, string type) => type switch
    {
        "1" or "7" => make.Random.Chance(0.5) ? "true" : "false",
        "2" => make.Text(),
        "3" or "5" => make.Random.Pick(Sizes),
        "8" => make.User(),
        "9" => "2026-0" + make.Random.Between(1, 9) + "-15",
        _ => make.Random.Chance(0.1) ? "" : make.Line(),
    };
}
