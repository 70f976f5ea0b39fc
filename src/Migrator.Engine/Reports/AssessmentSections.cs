using Migrator.Core;
using Migrator.Engine.Assessments;

namespace Migrator.Engine.Reports;

/// <summary>The sections of an exit-readiness report.</summary>
internal sealed class AssessmentSections(Assessment assessment, ReportLanguage language)
{
    private const int FieldRows = 300;
    private const int TableRows = 300;
    private const int SeriesShown = 4;

    public ReportSection Inventory()
    {
        var largest = assessment.Kinds.OrderByDescending(kind => kind.Bytes).Take(12).ToList();
        var bars = largest.Select(kind => new Bar(Kind(kind.Kind), kind.Bytes, Tone.Main)).ToList();
        return new ReportSection("inventory", language["section.inventory"],
        [
            Figures(),
            new Table("kinds", language["assess.kinds"],
                [new Column("kind", language["column.kind"]), new Column("tables", language["assess.tables_of_kind"], Right: true), new Column("records", language["column.records"], Right: true), new Column("bytes", language["column.bytes"], Right: true)],
                [.. assessment.Kinds.Select(kind => (IReadOnlyList<Cell>)[Cell.Of(Kind(kind.Kind)), Cell.Of(kind.Tables), Cell.Of(kind.Records), Cell.Bytes(kind.Bytes)])])
            {
                Total = [Cell.Of(language["column.total"]), Cell.Of(assessment.Kinds.Sum(kind => kind.Tables)), Cell.Of(assessment.Kinds.Sum(kind => kind.Records)), Cell.Bytes(assessment.Kinds.Sum(kind => kind.Bytes))],
            },
            .. bars.Count == 0 ? [] : new ReportBlock[] { new Charts([new BarChart("chart_kinds", language["assess.chart_kinds"], language.Text("assess.chart_kinds.summary", bars[0].Label), bars) { IsBytes = true }]) },
            Tables(assessment.Tables, "tables", language["assess.tables"], folded: true),
        ]);
    }

    public ReportSection Growth()
    {
        if (assessment.Years.Count == 0) return new ReportSection("growth", language["section.growth"], [new Paragraph(language["assess.no_years"])]);
        var kinds = assessment.Years.SelectMany(year => year.ByKind).GroupBy(kind => kind.Key).OrderByDescending(kind => kind.Sum(one => one.Value)).Select(kind => kind.Key).ToList();
        var shown = kinds.Take(SeriesShown).ToList();
        Tone[] tones = [Tone.Main, Tone.Second, Tone.Third, Tone.Fourth];
        var years = assessment.Years.TakeLast(11).ToList();
        var columns = years.Select(year => new ChartRow(year.Year.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [.. shown.Select(kind => year.ByKind.GetValueOrDefault(kind)), Math.Max(0, year.Records - shown.Sum(kind => year.ByKind.GetValueOrDefault(kind)))])).ToList();
        var most = assessment.Years.MaxBy(year => year.Records)!;
        return new ReportSection("growth", language["section.growth"],
        [
            new Charts([new ColumnChart("chart_years", language["assess.chart_years"], language.Text("chart.years.summary", columns[0].Label, columns[^1].Label, most.Year.ToString(System.Globalization.CultureInfo.InvariantCulture), most.Records),
                [.. shown.Select((kind, i) => new Series(Kind(kind), tones[i])), new Series(language["chart.others"], Tone.Quiet)], columns)]),
            new Table("years", language["assess.years"],
                [new Column("year", language["column.year"]), new Column("records", language["column.records"], Right: true), .. shown.Select(kind => new Column(kind, Kind(kind), Right: true))],
                [.. assessment.Years.Select(year => (IReadOnlyList<Cell>)[Cell.Of(year.Year.ToString(System.Globalization.CultureInfo.InvariantCulture)), Cell.Of(year.Records), .. shown.Select(kind => Cell.Of(year.ByKind.GetValueOrDefault(kind)))])])
            {
                Folded = true,
            },
        ]);
    }

    public ReportSection Duration()
    {
        var extraction = assessment.Extraction;
        var (hours, given) = ((long)Math.Ceiling(extraction.Seconds / 3600), extraction.DaysGiven * 24L);
        return new ReportSection("duration", language["section.duration"],
        [
            new Paragraph(language.Text("assess.duration", extraction.DaysGiven)),
            new Charts([new ShareChart("chart_days", language.Text("assess.chart_days", extraction.DaysGiven), language.Text("assess.chart_days.summary", language.Share(extraction.ShareOfDaysGiven), extraction.DaysGiven),
                [new Series(language["assess.hours_needed"], extraction.ShareOfDaysGiven > 1 ? Tone.Alarm : Tone.Main), new Series(language["assess.hours_left"], Tone.Quiet)],
                [new ChartRow(language["assess.hours"], [hours, Math.Max(0, given - hours)])])]),
            new FactList("extraction",
            [
                new Fact("seconds", language["column.duration"], Cell.Of(AssessmentReport.Duration(extraction))), new Fact("share", language.Text("assess.share", extraction.DaysGiven), new ShareCell(extraction.ShareOfDaysGiven)),
                new Fact("limit", language["assess.limit"], Cell.Of(language.Find("assess.limit." + extraction.Limit) ?? extraction.Limit)),
                new Fact("requests", language["assess.requests"], Cell.Of(extraction.Requests)), new Fact("downloads", language["assess.downloads"], Cell.Of(extraction.Downloads)),
                new Fact("bytes", language["assess.bytes"], Cell.Bytes(extraction.Bytes)), new Fact("disk_bytes", language["assess.disk"], Cell.Bytes(extraction.DiskBytes)),
                new Fact("requests_per_minute", language["assess.per_minute"], extraction.RequestsPerMinute > 0 ? Cell.Of(extraction.RequestsPerMinute) : Cell.Of(language["assess.adaptive"])),
                new Fact("parallel", language["assess.parallel"], Cell.Of(extraction.Parallel)),
            ]),
        ]);
    }

    public ReportSection Attachments()
    {
        if (assessment.Files is not { } files) return new ReportSection("attachments", language["section.attachments"], [new Paragraph(language["assess.no_files"])]);
        var columns = files.BySize.Select((size, i) => new ChartRow(size.UpTo is { } end ? "≤ " + language.Bytes(end) : "> " + language.Bytes(i > 0 ? files.BySize[i - 1].UpTo ?? 0 : 0), [size.Count])).ToList();
        return new ReportSection("attachments", language["section.attachments"],
        [
            new Paragraph(language.Text(files.BytesAreEstimated ? "assess.files_estimated" : "assess.files", files.Count, language.Bytes(files.Bytes))),
            .. columns.Count == 0 ? [] : new ReportBlock[]
            {
                new Charts([new ColumnChart("chart_sizes", language["chart.sizes"], language.Text("chart.sizes.summary", files.Count, language.Bytes(files.Bytes)), [new Series(language.Kind(Core.Kind.Attachment), Tone.Main)], columns)]),
            },
            new Table("attachment_types", language["assess.types"],
                [new Column("media_type", language["column.media_type"]), new Column("count", language["column.count"], Right: true), new Column("bytes", language["column.bytes"], Right: true)],
                [.. files.ByType.Select(type => (IReadOnlyList<Cell>)[Cell.Code(type.MediaType), Cell.Of(type.Count), Cell.Bytes(type.Bytes)])]),
        ]);
    }

    public ReportSection Custom()
    {
        var fields = assessment.CustomFields.Take(FieldRows).ToList();
        return new ReportSection("custom", language["section.custom"],
        [
            new Paragraph(language["assess.custom"]),
            Tables([.. assessment.Tables.Where(table => table.Custom)], "custom_tables", language["assess.custom_tables"], folded: false),
            new Table("custom_fields", language["assess.custom_fields"],
                [
                    new Column("table", language["column.table"]), new Column("field", language["column.field"]), new Column("label", language["column.label"]),
                    new Column("fill_rate", language["column.fill_rate"], Right: true), new Column("sampled", language["column.sampled"], Right: true), new Column("visible", language["column.visible"]),
                ],
                [.. fields.Select(field => (IReadOnlyList<Cell>)
                [
                    Cell.Code(field.Table), Cell.Code(field.Name), Cell.Content(field.Label), field.FillRate is { } rate ? new ShareCell(rate) : Cell.None, Cell.Of(field.Sampled),
                    field.Visible ? new LevelCell(Level.Good, language["word.yes"]) : new LevelCell(Level.Warning, language["word.no"]),
                ])])
            {
                Folded = true,
                Rest = assessment.CustomFields.Count > fields.Count ? language.Count("table.rest", assessment.CustomFields.Count - fields.Count) : null,
            },
        ]);
    }

    public ReportSection Targets()
    {
        if (assessment.Targets.Count == 0) return new ReportSection("targets", language["section.targets"], [new Paragraph(language["assess.no_targets"])]);
        return new ReportSection("targets", language["section.targets"],
        [
            new Paragraph(language["assess.targets"]),
            new Charts([new ShareChart("chart_targets", language["assess.chart_targets"], language["assess.chart_targets"],
                [new Series(language["assess.carried"], Tone.Main), new Series(language["assess.left"], Tone.Quiet)],
                [.. assessment.Targets.Select(target => new ChartRow(target.Title, [target.Carried, target.Left]))])]),
            .. assessment.Targets.SelectMany(Target),
        ]);
    }

    public ReportSection Rights() => new("rights", language["section.rights"], [new Paragraph(language["assess.rights_text"]), Findings(assessment.Rights, "rights", language["assess.rights_table"])]);

    public ReportSection Risks() => new("risks", language["section.risks"], [Findings(assessment.Risks, "risks", language["assess.risks_table"])]);

    private KeyFigures Figures()
    {
        long Of(Kind kind) => assessment.Kinds.FirstOrDefault(one => one.Kind == kind.Name())?.Records ?? 0;
        var extraction = assessment.Extraction;
        return new KeyFigures(
        [
            new KeyFigure("tickets", language.Kind(Core.Kind.Ticket), Cell.Of(Of(Core.Kind.Ticket)), assessment.Years.Count > 0 ? language.Text("glance.years", Year(assessment.Years[0]), Year(assessment.Years[^1])) : ""),
            new KeyFigure("records", language["column.records"], Cell.Of(assessment.Kinds.Sum(kind => kind.Records)), language.Count("glance.kinds", assessment.Kinds.Count)),
            new KeyFigure("attachments", language.Kind(Core.Kind.Attachment), Cell.Of(assessment.Files?.Count ?? Of(Core.Kind.Attachment)), assessment.Files is { } files ? language.Bytes(files.Bytes) : ""),
            new KeyFigure("seconds", language["assess.extraction"], Cell.Of(AssessmentReport.Duration(extraction)), language.Text("assess.of_days", language.Share(extraction.ShareOfDaysGiven), extraction.DaysGiven)),
        ]);
    }

    private Table Tables(IReadOnlyList<TableAssessment> tables, string id, string caption, bool folded) => new(id, caption,
        [
            new Column("table", language["column.table"]), new Column("label", language["column.label"]), new Column("kind", language["column.kind"]), new Column("records", language["column.records"], Right: true),
            new Column("bytes", language["column.bytes"], Right: true), new Column("sampled", language["column.sampled"], Right: true), new Column("read", language["column.read"]),
        ],
        [.. tables.Take(TableRows).Select(table => (IReadOnlyList<Cell>)
        [
            Cell.Code(table.Name), Cell.Content(table.Label), Cell.Of(Kind(table.Kind)), Cell.Of(table.Records), Cell.Bytes(table.Bytes), Cell.Of(table.Sampled),
            table.IsRead ? new LevelCell(Level.Good, language["word.yes"]) : new LevelCell(Level.Warning, language["word.no"]),
        ])])
    {
        Folded = folded,
        Rest = tables.Count > TableRows ? language.Count("table.rest", tables.Count - TableRows) : null,
    };

    private IEnumerable<ReportBlock> Target(TargetAssessment target) =>
    [
        new Table("target_" + target.Target, language.Text("assess.target", target.Title),
            [new Column("kind", language["column.kind"]), new Column("records", language["column.records"], Right: true), new Column("carried", language["column.carried"]), new Column("as", language["column.object"]), new Column("reason", language["column.why"])],
            [.. target.Kinds.Select(kind => (IReadOnlyList<Cell>)
            [
                Cell.Of(Kind(kind.Kind)), Cell.Of(kind.Records), kind.Carried ? new LevelCell(Level.Good, language["word.yes"]) : new LevelCell(Level.Note, language["fate.store"]), Cell.Code(string.Join(", ", kind.As)), Cell.Tool(kind.Reason),
            ])])
        {
            Folded = assessment.Targets.Count > 1,
        },
        Findings(target.Losses, "losses_" + target.Target, language.Text("assess.losses", target.Title)) with { Folded = true },
    ];

    private Table Findings(IReadOnlyList<Finding> findings, string id, string caption) => new(id, caption,
        [
            new Column("cause", language["column.what"]), new Column("level", language["column.level"]), new Column("text", language["column.more"]), new Column("remedy", language["column.remedy"]), new Column("code", language["column.code"]),
        ],
        [.. findings.Select(finding => (IReadOnlyList<Cell>)
        [
            Cell.Of(language.Cause(finding.Code)), new LevelCell(Levels.Of(finding.Severity), language["severity." + HtmlBlocks.Class(Levels.Of(finding.Severity))]), Cell.Tool(finding.Text), Cell.Tool(finding.Remedy), Cell.Code(finding.Code),
        ])]);

    private string Kind(string name) => Kinds.TryParse(name, out var kind) ? language.Kind(kind) : name;

    private static string Year(YearAssessment year) => year.Year.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
