using System.CommandLine;
using Migrator.Cli;
using Migrator.Cli.Verbs;

var options = new CommonOptions();
var root = new RootCommand("Take a service desk out of a US cloud and put it into a European or self-hosted system.\n\nExample: migrator demo --records 500 --dir demo");
IReadOnlyList<Command> verbs =
[
    .. SandboxVerbs.Create(options),
    .. LookVerbs.Create(options),
    ExplainVerb.Create(options),
    .. MappingVerbs.Create(options),
    SchemaVerb.Create(options),
    .. StageVerbs.Create(options),
    ReportVerb.Create(options),
    AssessVerb.Create(options),
];
foreach (var verb in verbs) root.Add(verb);
ExampleHelp.Set(root);
return await Failure.GuardAsync(root.Parse(args));
