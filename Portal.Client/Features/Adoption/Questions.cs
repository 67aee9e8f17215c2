namespace Portal.Client.Features.Adoption;

/// <summary>
/// The questions of one page: at once from the browser, where each is a request; in turn on the server, where a prerendered page has
/// one connection to the database.
/// </summary>
public sealed class Questions(bool atOnce)
{
    private Task last = Task.CompletedTask;

    public Task<T> Ask<T>(Func<Task<T>> question)
    {
        var answer = atOnce ? question() : After(last, question);
        last = answer;
        return answer;
    }

    private static async Task<T> After<T>(Task before, Func<Task<T>> question)
    {
        await before;
        return await question();
    }
}
