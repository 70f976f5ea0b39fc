using Migrator.Core;

namespace Migrator.Http;

/// <summary>Leave to send one request.</summary>
/// <param name="Epoch">How often the pacer had been pushed back when it was given.</param>
/// <param name="Full">No further request would have been let through.</param>
internal readonly record struct Turn(int Epoch, bool Full);

/// <summary>How a request went, as far as the pace is concerned.</summary>
internal enum Sign
{
    /// <summary>Tells nothing about load.</summary>
    Neutral,

    /// <summary>Answered about as fast as the system ever did.</summary>
    Calm,

    /// <summary>Answered much more slowly than it could.</summary>
    Slow,

    /// <summary>Refused, dropped or timed out.</summary>
    PushedBack,
}

/// <summary>
/// Finds the number of concurrent requests that the system stands: one more after a calm round, half as many when it pushes back or slows down.
/// Spaces requests where there is a limit per minute, and holds all of them together while the system asks for a pause.
/// </summary>
internal sealed class Pacer : IDisposable
{
    private const int First = 2;

    // A timer is a little late; without this much credit a limit per minute could never be used up.
    private static readonly TimeSpan Credit = TimeSpan.FromMilliseconds(25);

    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource<Turn>> waiting = new();
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly TimeSpan spacing;
    private readonly int ceiling;
    private readonly long origin;
    private TimeSpan nextStart;
    private TimeSpan pausedUntil;
    private int limit;
    private int running;
    private int epoch;
    private int calm;
    private int slow;
    private bool wasFull;

    public Pacer(Pace pace, int highest, TimeProvider time)
    {
        this.time = time;
        origin = time.GetTimestamp();
        ceiling = pace.Parallel > 0 ? pace.Parallel : highest;
        limit = pace.Parallel > 0 ? pace.Parallel : Math.Min(First, highest);
        spacing = pace.RequestsPerMinute > 0 ? (TimeSpan.FromMinutes(1) + Credit) / pace.RequestsPerMinute : TimeSpan.Zero;
        timer = time.CreateTimer(_ => Wake(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Limit
    {
        get
        {
            lock (gate) return limit;
        }
    }

    public async ValueTask<Turn> EnterAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        TaskCompletionSource<Turn> wait;
        lock (gate)
        {
            if (waiting.Count == 0 && Delay(Now) <= TimeSpan.Zero) return Start();
            wait = new TaskCompletionSource<Turn>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(wait);
            Release();
        }
        await using var registration = cancel.Register(() => wait.TrySetCanceled(cancel));
        return await wait.Task;
    }

    /// <summary>Gives the turn back and learns from how it went.</summary>
    public void Leave(Turn turn, Sign sign)
    {
        lock (gate)
        {
            running--;
            Learn(turn, sign);
            Release();
        }
    }

    /// <summary>Holds all requests that have not started yet.</summary>
    public void Pause(TimeSpan length)
    {
        lock (gate)
        {
            var until = Now + length;
            if (until > pausedUntil) pausedUntil = until;
        }
    }

    public void Dispose() => timer.Dispose();

    private TimeSpan Now => time.GetElapsedTime(origin);

    private void Wake()
    {
        lock (gate) Release();
    }

    private void Release()
    {
        while (waiting.TryPeek(out var next))
        {
            if (next.Task.IsCompleted)
            {
                waiting.Dequeue();
                continue;
            }
            var delay = Delay(Now);
            if (delay > TimeSpan.Zero)
            {
                if (delay != TimeSpan.MaxValue) timer.Change(Whole(delay), Timeout.InfiniteTimeSpan);
                return;
            }
            waiting.Dequeue();
            var slot = nextStart;
            if (next.TrySetResult(Start())) continue;
            running--;
            nextStart = slot;
        }
    }

    /// <summary>How long until another request may start; the longest time where that depends on one coming back.</summary>
    private TimeSpan Delay(TimeSpan now)
    {
        if (running >= limit) return TimeSpan.MaxValue;
        var spaced = spacing > TimeSpan.Zero ? nextStart - now - (Credit < spacing ? Credit : spacing) : TimeSpan.Zero;
        var paused = pausedUntil - now;
        return spaced > paused ? spaced : paused;
    }

    private Turn Start()
    {
        running++;
        if (spacing > TimeSpan.Zero) nextStart = (nextStart > Now ? nextStart : Now) + spacing;
        return new Turn(epoch, running >= limit);
    }

    private void Learn(Turn turn, Sign sign)
    {
        wasFull |= turn.Full;
        switch (sign)
        {
            // Requests that were on their way when the limit was halved belong to the same jam.
            case Sign.PushedBack when turn.Epoch == epoch:
                Halve(atLeast: 1);
                break;
            case Sign.Calm:
                calm++;
                break;
            case Sign.Slow when turn.Epoch == epoch:
                slow++;
                break;
        }
        if (calm + slow < limit) return;
        // Latency alone is no refusal: it never takes the limit below where it started.
        if (slow > calm && limit > First) Halve(First);
        else if (slow == 0 && wasFull && limit < ceiling) limit++;
        NewRound();
    }

    private void Halve(int atLeast)
    {
        limit = Math.Max(atLeast, limit / 2);
        epoch++;
        NewRound();
    }

    private void NewRound() => (calm, slow, wasFull) = (0, 0, false);

    private static TimeSpan Whole(TimeSpan delay) => TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds));
}
