using System.CommandLine;
using Migrator.Cli;
using Migrator.Cli.Verbs;

var options = new CommonOptions();
var root = new RootCommand("Take a service desk out of a US cloud and put it into a European or self-hosted system.\n\nExample: migrator demo --records 500 --dir demo");
foreach (var verb in SandboxVerbs.Create(options).Concat(LookVerbs.Create(options)).Concat(MappingVerbs.Create(options)).Concat(StageVerbs.Create(options))) root.Add(verb);
ExampleHelp.Set(root);
return await Failure.GuardAsync(root.Parse(args));
