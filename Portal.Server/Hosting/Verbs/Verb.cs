namespace Portal.Server.Hosting.Verbs;

/// <summary>A word after the executable's name that does one thing and exits: <c>backup FILE</c>.</summary>
/// <param name="Usage">The line that help prints.</param>
/// <param name="Run">Returns the exit code.</param>
internal sealed record Verb(string Name, string Usage, Func<VerbContext, Task<int>> Run)
{
    /// <summary>A restore replaces the database, so no portal may run and nothing is migrated before.</summary>
    public bool ReplacesData { get; init; }

    /// <summary>Off for a verb that only computes: it opens, creates and migrates no data folder.</summary>
    public bool NeedsData { get; init; } = true;

    public static bool IsOneOf(string[] args) => args is [var word, ..] && !word.StartsWith('-') && !word.Contains('=');
}

/// <param name="Arguments">What followed the verb.</param>
internal sealed record VerbContext(IServiceProvider Services, string[] Arguments, TextWriter Output, CancellationToken CancellationToken)
{
    /// <returns>The word after <c>--name</c>; null when it is not there.</returns>
    public string? Option(string name)
    {
        var at = Array.IndexOf(Arguments, "--" + name);
        return at >= 0 && at + 1 < Arguments.Length ? Arguments[at + 1] : null;
    }
}
