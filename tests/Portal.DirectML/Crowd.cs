using Portal.Inference.Engine;
using Portal.Inference.Pipelines;

namespace Portal.DirectML;

/// <summary>Two organisations with twenty pictures each, and the answer that every picture gets when it is asked alone.</summary>
internal sealed class Crowd
{
    private const int PicturesEach = 20;

    private readonly Member[] members;

    private Crowd(Member[] members) => this.members = members;

    public static int Pictures => 2 * PicturesEach;

    public int DistinctAnswers =>
        members.Where((member, i) => !members.Take(i).Any(earlier => Answers.Same(earlier.Answer, member.Answer))).Count();

    /// <summary>Asks for every picture alone.</summary>
    public static async Task<Crowd> MeetAsync(InferenceEngine engine)
    {
        var members = new Member[Pictures];
        for (var i = 0; i < Pictures; i++)
        {
            var (organisation, number) = (i % 2, i / 2);
            var picture = SquaresModel.Picture(organisation, number);
            members[i] = new Member(organisation, picture, await Answers.PredictAsync(engine, SquaresModel.Slug, picture));
        }

        return new Crowd(members);
    }

    public int Agreeing(Crowd other) => members.Zip(other.members).Count(pair => Answers.Same(pair.First.Answer, pair.Second.Answer));

    /// <summary>Both organisations ask at once, each <paramref name="each"/> times; the answers are counted as they come.</summary>
    public Task AskAtOnceAsync(InferenceEngine engine, int each, Tally tally) =>
        Task.WhenAll(Enumerable.Range(0, 2 * each).Select(i => AskAsync(engine, members[i % members.Length], tally)));

    private async Task AskAsync(InferenceEngine engine, Member member, Tally tally)
    {
        IReadOnlyList<DetectedFace> answer;
        try
        {
            answer = await Answers.PredictAsync(engine, SquaresModel.Slug, member.Picture);
        }
        // Whatever the device throws is counted: which exception it is differs from trial to trial.
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            tally.Add(Outcome.Failed);
            return;
        }

        tally.Add(Judge(member, answer));
    }

    private Outcome Judge(Member member, IReadOnlyList<DetectedFace> answer) =>
        Answers.Same(answer, member.Answer) ? Outcome.Right
        : Array.Find(members, other => Answers.Same(answer, other.Answer)) is not { } owner ? Outcome.Nobodys
        : owner.Organisation == member.Organisation ? Outcome.AnotherPictures
        : Outcome.OtherOrganisations;

    private sealed record Member(int Organisation, byte[] Picture, IReadOnlyList<DetectedFace> Answer);
}
