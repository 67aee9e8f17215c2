using Portal.Inference.Pipelines.Ocr;

namespace Portal.Inference.Tests.Parts;

public sealed class CtcDecoderTests
{
    private static readonly Alphabet Letters = new(["a", "b", "中"]);

    [Theory]
    [InlineData("", "")]
    [InlineData("____", "")]
    [InlineData("a", "a")]
    [InlineData("aaab", "ab")]
    [InlineData("a_a", "aa")]
    [InlineData("_a__b_", "ab")]
    [InlineData("中中_中b", "中中b")]
    [InlineData("a b", "a b")]
    public void Repetitions_merge_and_blanks_vanish(string steps, string text) =>
        Assert.Equal(text, string.Concat(CtcDecoder.Decode(Tensor(steps), Letters).Select(letter => letter.Text)));

    [Fact]
    public void A_letter_knows_its_steps_and_its_best_probability()
    {
        var tensor = Tensor("_aa_");
        tensor[2 * Letters.Count + 1] = 0.75f;

        Assert.Equal([new CtcLetter("a", 1, 2, 0.9f)], CtcDecoder.Decode(tensor, Letters));
    }

    [Fact]
    public void What_is_written_as_steps_comes_back_as_text()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => "ab中"[random.Next(3)]));
            // A blank before every letter keeps doubles apart; each letter stays for one to three steps.
            var steps = string.Concat(text.Select(letter => new string('_', random.Next(1, 4)) + new string(letter, random.Next(1, 4))));

            Assert.Equal(text, string.Concat(CtcDecoder.Decode(Tensor(steps), Letters).Select(letter => letter.Text)));
        }
    }

    [Fact]
    public void Classes_that_are_not_the_alphabets_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => CtcDecoder.Decode(new float[7], Letters));

    private static float[] Tensor(string steps)
    {
        var tensor = new float[steps.Length * Letters.Count];
        for (var step = 0; step < steps.Length; step++)
        {
            tensor.AsSpan(step * Letters.Count, Letters.Count).Fill(0.02f);
            tensor[step * Letters.Count + "_ab中 ".IndexOf(steps[step], StringComparison.Ordinal)] = 0.9f;
        }

        return tensor;
    }
}
