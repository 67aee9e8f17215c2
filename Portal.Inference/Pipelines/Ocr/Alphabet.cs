using System.Text;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>What the recogniser's classes stand for: 0 is the blank, line <c>i</c> of the key file is class <c>i</c>, the last is the space.</summary>
internal sealed class Alphabet
{
    private readonly string[] letters;

    public Alphabet(IEnumerable<string> keys) => letters = ["", .. keys.Select(Narrow), " "];

    /// <summary>Number of classes.</summary>
    public int Count => letters.Length;

    public string this[int index] => letters[index];

    public static Alphabet Read(byte[] file) =>
        new(Encoding.UTF8.GetString(file).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r')));

    // The key file has most Latin letters and digits twice, and the network may see a lone 2 as the full-width one.
    private static string Narrow(string key) =>
        key is [>= '０' and <= '９' or >= 'Ａ' and <= 'Ｚ' or >= 'ａ' and <= 'ｚ'] ? ((char)(key[0] - 0xFEE0)).ToString() : key;
}
