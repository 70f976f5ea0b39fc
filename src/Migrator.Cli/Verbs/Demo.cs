using System.Globalization;
using System.Text;
using Migrator.Core;
using Migrator.Engine.Store;

namespace Migrator.Cli.Verbs;

/// <summary>
/// A whole migration against simulated systems. They keep their state in the project folder, so that the second call meets the systems as the
/// first one left them.
/// </summary>
internal static class Demo
{
    public static async Task<int> RunAsync(Chosen chosen, string folder, string source, string target, int records, int seed, bool dayOfWork, CancellationToken cancel)
    {
        if (records < 1) throw new ConfigurationException("--records: write a number above 0");
        var state = Path.Combine(folder, "sandbox");
        OwnerOnly.CreateFolder(folder);
        OwnerOnly.CreateFolder(state);
        await using var from = await StartAsync(source, new SandboxOptions(records, seed, 0, Path.Combine(state, source + ".state")), cancel);
        await using var to = await StartAsync(target, new SandboxOptions(0, seed, 0, Path.Combine(state, target + ".state")), cancel);
        if (dayOfWork) await ControlAsync(from, "day-of-work", cancel);
        var project = Path.Combine(folder, "migrator.yaml");
        await File.WriteAllTextAsync(project, Project(folder, (source, from), (target, to)), cancel);
        return await StageVerbs.RunAsync(chosen with { Project = project }, "run", (pipeline, token) => pipeline.RunAsync(token), planned: true, cancel);
    }

    private static async Task<ISandbox> StartAsync(string name, SandboxOptions options, CancellationToken cancel)
    {
        var sandbox = Connectors.Require(name).CreateSandbox(options) ?? throw new ConfigurationException($"demo: there is no simulated {name}");
        await sandbox.StartAsync(cancel);
        return sandbox;
    }

    private static async Task ControlAsync(ISandbox sandbox, string name, CancellationToken cancel)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri(sandbox.Url, "/__control/" + name), null, cancel);
        answer.EnsureSuccessStatusCode();
    }

    private static string Project(string folder, (string Name, ISandbox Sandbox) source, (string Name, ISandbox Sandbox) target) =>
        new StringBuilder("migrator: 1\n")
            .Append(Side(folder, "source", source.Name, source.Sandbox))
            .Append(Side(folder, "target", target.Name, target.Sandbox))
            .Append(CultureInfo.InvariantCulture, $"mappings: [sources/{source.Name}, targets/{target.Name}]\nquiet: switch\n")
            .ToString();

    // Values of the sandbox's accounts are kept as references too, as in any project.
    private static string Side(string folder, string side, string name, ISandbox sandbox)
    {
        var secrets = Connectors.Require(name).Info.AuthKeys.Where(key => key.Secret).Select(key => key.Name).ToHashSet(StringComparer.Ordinal);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{side}:\n  connector: {name}\n  url: {sandbox.Url.AbsoluteUri.TrimEnd('/')}\n  auth:\n");
        foreach (var (key, value) in sandbox.Auth)
        {
            var written = value;
            if (secrets.Contains(key))
            {
                var file = Path.Combine("sandbox", $"{name}.{key}");
                using (var writer = new StreamWriter(OwnerOnly.Open(Path.Combine(folder, file), FileMode.Create))) writer.Write(value);
                written = $"${{file:{file}}}";
            }

            text.Append(CultureInfo.InvariantCulture, $"    {key}: \"{written}\"\n");
        }

        return text.ToString();
    }
}
