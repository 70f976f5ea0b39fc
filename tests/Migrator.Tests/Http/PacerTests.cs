using Microsoft.Extensions.Time.Testing;
using Migrator.Core;
using Migrator.Http;
using NUnit.Framework;

namespace Migrator.Tests.Http;

public sealed class PacerTests
{
    private const int Page = 4_000_000;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider time = new();

    [Test]
    public async Task Calm_rounds_let_one_more_request_through_each()
    {
        using var pacer = new Pacer(Pace.Adaptive, 16, time);
        var limits = new List<int>();
        for (var round = 0; round < 5; round++)
        {
            limits.Add(pacer.Limit);
            await RoundAsync(pacer, Sign.Calm);
        }
        Assert.That(limits, Is.EqualTo(new[] { 2, 3, 4, 5, 6 }));
    }

    [Test]
    public async Task A_push_back_halves_the_limit_once_for_the_whole_jam()
    {
        using var pacer = new Pacer(new Pace(0, 8), 16, time);
        await RoundAsync(pacer, Sign.PushedBack);
        Assert.That(pacer.Limit, Is.EqualTo(4));
    }

    [Test]
    public async Task Slow_answers_halve_the_limit()
    {
        using var pacer = new Pacer(new Pace(0, 8), 16, time);
        await RoundAsync(pacer, Sign.Slow);
        Assert.That(pacer.Limit, Is.EqualTo(4));
    }

    [Test]
    public async Task The_limit_never_falls_below_one_and_never_passes_the_wish_of_the_user()
    {
        using var pacer = new Pacer(new Pace(0, 3), 16, time);
        for (var round = 0; round < 5; round++) await RoundAsync(pacer, Sign.PushedBack);
        Assert.That(pacer.Limit, Is.EqualTo(1));
        for (var round = 0; round < 20; round++) await RoundAsync(pacer, Sign.Calm);
        Assert.That(pacer.Limit, Is.EqualTo(3));
    }

    [Test]
    public async Task A_limit_that_is_not_used_does_not_grow()
    {
        using var pacer = new Pacer(Pace.Adaptive, 16, time);
        for (var request = 0; request < 50; request++) pacer.Leave(await pacer.EnterAsync(CancellationToken.None), Sign.Calm);
        Assert.That(pacer.Limit, Is.EqualTo(2));
    }

    [Test]
    public async Task Requests_beyond_the_limit_wait_their_turn_in_order()
    {
        using var pacer = new Pacer(new Pace(0, 1), 16, time);
        var first = await pacer.EnterAsync(CancellationToken.None);
        var second = pacer.EnterAsync(CancellationToken.None).AsTask();
        var third = pacer.EnterAsync(CancellationToken.None).AsTask();
        Assert.That(second.IsCompleted, Is.False);
        pacer.Leave(first, Sign.Calm);
        await second.WaitAsync(Soon);
        Assert.That(third.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_request_that_was_cancelled_while_waiting_takes_no_turn()
    {
        using var pacer = new Pacer(new Pace(0, 1), 16, time);
        using var cancel = new CancellationTokenSource();
        var first = await pacer.EnterAsync(CancellationToken.None);
        var second = pacer.EnterAsync(cancel.Token).AsTask();
        var third = pacer.EnterAsync(CancellationToken.None).AsTask();
        await cancel.CancelAsync();
        pacer.Leave(first, Sign.Calm);
        await third.WaitAsync(Soon);
        Assert.That(second.IsCanceled, Is.True);
    }

    [Test]
    public async Task A_limit_per_minute_spaces_requests_evenly_and_is_used_up_but_never_passed()
    {
        using var pacer = new Pacer(new Pace(120, 50), 16, time);
        var started = new List<DateTimeOffset>();
        var calls = Enumerable.Range(0, 300).Select(async _ =>
        {
            var turn = await pacer.EnterAsync(CancellationToken.None);
            lock (started) started.Add(time.GetUtcNow());
            pacer.Leave(turn, Sign.Neutral);
        }).ToList();
        for (var step = 0; step < 180_000 / 50 && started.Count < 300; step++)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
        await Task.WhenAll(calls);
        started.Sort();
        Assert.Multiple(() =>
        {
            Assert.That(started.Select((at, n) => started.Skip(n).TakeWhile(other => other - at < TimeSpan.FromMinutes(1)).Count()).Max(), Is.LessThanOrEqualTo(120));
            Assert.That(started[119] - started[0], Is.LessThan(TimeSpan.FromSeconds(66)));
        });
    }

    [Test]
    public async Task A_pause_holds_everybody_until_it_is_over()
    {
        using var pacer = new Pacer(new Pace(0, 4), 16, time);
        pacer.Pause(TimeSpan.FromSeconds(30));
        pacer.Pause(TimeSpan.FromSeconds(10));
        var waiting = Enumerable.Range(0, 3).Select(_ => pacer.EnterAsync(CancellationToken.None).AsTask()).ToList();
        time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.That(waiting.Any(turn => turn.IsCompleted), Is.False);
        time.Advance(TimeSpan.FromSeconds(0.2));
        await Task.WhenAll(waiting).WaitAsync(Soon);
    }

    [Test]
    public void Latency_is_judged_against_the_best_that_the_place_has_shown()
    {
        var habit = new Habit();
        habit.Learn(TimeSpan.FromMilliseconds(100), Page);
        Assert.Multiple(() =>
        {
            Assert.That(habit.Learn(TimeSpan.FromMilliseconds(150), Page), Is.EqualTo(Sign.Calm));
            Assert.That(habit.Learn(TimeSpan.FromMilliseconds(300), Page), Is.EqualTo(Sign.Neutral));
            Assert.That(habit.Learn(TimeSpan.FromMilliseconds(900), Page), Is.EqualTo(Sign.Slow));
        });
    }

    [Test]
    public void A_system_that_became_slower_for_good_is_calm_again_after_a_while()
    {
        var habit = new Habit();
        habit.Learn(TimeSpan.FromMilliseconds(50), Page);
        for (var answer = 0; answer < 300; answer++) habit.Learn(TimeSpan.FromMilliseconds(400), Page);
        Assert.That(habit.Learn(TimeSpan.FromMilliseconds(400), Page), Is.EqualTo(Sign.Calm));
    }

    [Test]
    public void A_quick_answer_of_one_row_does_not_make_a_page_of_a_thousand_look_slow()
    {
        var habit = new Habit();
        habit.Learn(TimeSpan.FromMilliseconds(40), bytes: 300);
        Assert.That(habit.Learn(TimeSpan.FromSeconds(2), Page), Is.EqualTo(Sign.Calm));
    }

    [Test]
    public async Task Latency_alone_never_takes_the_limit_below_where_it_started()
    {
        using var pacer = new Pacer(new Pace(0, 7), 16, time);
        for (var round = 0; round < 9; round++) await RoundAsync(pacer, Sign.Slow);
        Assert.That(pacer.Limit, Is.EqualTo(2));
    }

    private static async Task RoundAsync(Pacer pacer, Sign sign)
    {
        var turns = new List<Turn>();
        for (var limit = pacer.Limit; turns.Count < limit;) turns.Add(await pacer.EnterAsync(CancellationToken.None));
        foreach (var turn in turns) pacer.Leave(turn, sign);
    }
}
