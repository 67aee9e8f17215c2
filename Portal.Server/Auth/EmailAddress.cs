namespace Portal.Server.Auth;

/// <summary>The shape of an e-mail address that we accept: plain ASCII, no quoting, so that two addresses never look alike.</summary>
internal static class EmailAddress
{
    public const int MaxLength = 254;

    public static bool IsValid(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return address.Length <= MaxLength
            && at is > 0 and <= 64
            && address.LastIndexOf('@') == at
            && address.All(character => char.IsAsciiLetterOrDigit(character) || "@.!#$%&'*+-/=?^_`{|}~".Contains(character, StringComparison.Ordinal))
            && IsDomain(address[(at + 1)..]);
    }

    private static bool IsDomain(string domain) =>
        domain.Split('.').All(label =>
            label.Length is > 0 and <= 63
            && label.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            && label[0] != '-' && label[^1] != '-');
}
