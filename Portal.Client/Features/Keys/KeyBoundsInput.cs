namespace Portal.Client.Features.Keys;

/// <summary>What a person enters of a key's bounds.</summary>
public sealed class KeyBoundsInput
{
    private static readonly char[] Separators = [' ', ',', ';', '\n', '\r', '\t'];

    /// <summary>Slugs; none is every model.</summary>
    public SortedSet<string> Models { get; } = new(StringComparer.Ordinal);

    /// <summary>Addresses and networks, as they are typed.</summary>
    public string Addresses { get; set; } = "";

    public IReadOnlyList<string> AddressList => Addresses.Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    public void Choose(string model, bool isChosen)
    {
        if (isChosen)
        {
            Models.Add(model);
        }
        else
        {
            Models.Remove(model);
        }
    }
}
