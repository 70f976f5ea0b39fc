namespace Migrator.Cli;

/// <summary>What the process ends with. Scripts depend on these: they never change meaning.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int OurFault = 1;
    public const int Usage = 2;
    public const int SomeRejected = 3;
    public const int SystemRefused = 4;
    public const int Differences = 5;
    public const int Interrupted = 130;
}
