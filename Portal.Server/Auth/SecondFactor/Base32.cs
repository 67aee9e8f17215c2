namespace Portal.Server.Auth.SecondFactor;

/// <summary>RFC 4648 base 32, in which authenticator apps take their keys.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] Decode(string text)
    {
        var bytes = new List<byte>(text.Length * 5 / 8);
        var (bits, count) = (0, 0);
        foreach (var character in text.TrimEnd('='))
        {
            var value = Alphabet.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
            if (value < 0)
            {
                throw new FormatException("Not a base 32 text.");
            }
            bits = ((bits << 5) | value) & 0xFFFF;
            count += 5;
            if (count >= 8)
            {
                count -= 8;
                bytes.Add((byte)(bits >> count));
            }
        }
        return [.. bytes];
    }
}
