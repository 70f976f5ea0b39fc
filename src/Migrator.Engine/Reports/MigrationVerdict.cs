using Migrator.Core;

namespace Migrator.Engine.Reports;

/// <summary>What a migration comes to, in one sentence with its reasons.</summary>
internal sealed class MigrationVerdict(MigrationFacts facts, ReportLanguage language)
{
    private readonly List<Reason> reasons = [];

    /// <summary>The verdict.</summary>
    public Verdict Give()
    {
        Collect();
        var blockers = reasons.Count(reason => reason.Level == Level.Error);
        var (outcome, level, values) = Outcome(blockers);
        return new Verdict(outcome, level, language[$"verdict.{outcome}"], language.Text($"verdict.{outcome}.sentence", values), [.. reasons.OrderByDescending(reason => reason.Level)]);
    }

    private string Target => facts.Frame.Target?.Title ?? "";

    private (string Outcome, Level Level, object[] Values) Outcome(long blockers)
    {
        var written = facts.Planned(rule => rule.Loaded);
        if (facts.Kinds.All(kind => kind.Stored == 0)) return ("empty", Level.Note, []);
        if (facts.Frame.Target is null) return ("no_target", blockers > 0 ? Level.Error : Level.Note, []);
        if (facts.PlanState is null) return ("no_plan", Level.Note, []);
        if (facts.OpenLines > 0 && written > 0) return ("underway", Level.Warning, [written, written + facts.OpenLines]);
        if (facts.OpenLines > 0 || facts.VerifiedAs(0, 1, 2, 3) == 0) return blockers > 0 ? ("not_yet", Level.Error, [blockers]) : ("may_load", Level.Good, [Target]);
        if (facts.VerifiedAs(2, 3) is > 0 and var different) return ("differs", Level.Error, [different, facts.VerifiedAs(1), Target]);
        if (facts.VerifiedAs(1) == 0) return ("loaded", Level.Warning, [Target]);
        return blockers > 0 ? ("verified_with_gaps", Level.Warning, [facts.VerifiedAs(1), Target, blockers]) : ("verified", Level.Good, [facts.VerifiedAs(1), Target]);
    }

    private void Collect()
    {
        Say(Level.Error, "reason.incomplete", facts.Tables.Count(table => !table.Complete), "completeness");
        Say(Level.Error, "reason.unexplained", facts.Kinds.Count(kind => kind.Unexplained is not (null or 0)), "completeness");
        Say(Level.Error, "reason.rejected", facts.RejectCounts.Sum(reject => reject.Count), "rejects");
        Say(Level.Error, "reason.attachments", facts.Summary.Attachments.Missing, "completeness");
        if (facts.PlanState is not (null or "ready")) reasons.Add(new Reason(Level.Error, language[facts.PlanState == "offline" ? "reason.offline" : "reason.outdated"], "arrival"));
        Say(Level.Error, "reason.blocked", facts.Planned(rule => rule.Block), "arrival");
        Say(Level.Error, "reason.differences", facts.VerifiedAs(2, 3), "findings");
        var causes = facts.Causes.Where(cause => cause.Group.Stage != "verify").ToList();
        Say(Level.Error, "reason.errors", causes.Count(cause => cause.Group.Severity == Severity.Error), "findings");
        Say(Level.Warning, "reason.hidden", facts.Kinds.Sum(kind => kind.Hidden), "completeness");
        Say(Level.Warning, "reason.warnings", causes.Count(cause => cause.Group.Severity == Severity.Warning && !cause.IsLoss), "findings");
        Say(Level.Warning, "reason.losses", causes.Count(cause => cause.Group.Severity == Severity.Warning && cause.IsLoss), "losses");
        if (facts.Kinds.Count > 0 && facts.Kinds.All(kind => kind.Unexplained is null or 0) && facts.Tables.All(table => table.Complete))
            reasons.Add(new Reason(Level.Good, language["reason.complete"], "completeness"));
    }

    private void Say(Level level, string text, long count, string section)
    {
        if (count > 0) reasons.Add(new Reason(level, language.Count(text, count), section));
    }
}
