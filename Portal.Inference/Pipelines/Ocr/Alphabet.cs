using System.Text;

namespace Portal.Inference.Pipelines.Ocr;

/// <summary>What the recogniser's classes stand for: 0 is the blank, line <c>i</c> of the key file is class <c>i</c>, the last is the space.</summary>
internal sealed class Alphabet
{
    private readonly string[] letters;

    public Alphabet(IEnumerable<string> keys) => letters = ["", .. keys, " "];

    /// <summary>Number of classes.</summary>
    public int Count => letters.Length;

    public string this[int index] => letters[index];

    public static Alphabet Read(byte[] file) =>
        new(Encoding.UTF8.GetString(file).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r')));
}
