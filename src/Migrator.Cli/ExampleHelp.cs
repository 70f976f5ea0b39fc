using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Migrator.Cli;

/// <summary>Help that ends with one real example: the last paragraph of a command's description, which begins with "Example: ".</summary>
internal sealed class ExampleHelp : SynchronousCommandLineAction
{
    private const string Mark = "\n\nExample: ";
    private readonly SynchronousCommandLineAction help;
    private readonly Dictionary<Command, string> examples = [];

    private ExampleHelp(RootCommand root, SynchronousCommandLineAction original)
    {
        help = original;
        foreach (var command in All(root))
        {
            if (command.Description?.Split(Mark, 2) is not [var description, var example]) continue;
            command.Description = description;
            examples[command] = example;
        }
    }

    /// <summary>Moves the examples of all commands to the end of their help.</summary>
    public static void Set(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExampleHelp(root, (SynchronousCommandLineAction)option.Action!);
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (examples.TryGetValue(parseResult.CommandResult.Command, out var example)) Console.Out.WriteLine($"Example:\n  {example}");
        return code;
    }
}
