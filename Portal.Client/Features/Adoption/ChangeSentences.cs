using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;

namespace Portal.Client.Features.Adoption;

/// <summary>What changed, in a sentence each.</summary>
public static class ChangeSentences
{
    public static string Sentence(this IStringLocalizer<AdoptionText> text, MetricNames names, AdoptionChange change)
    {
        var who = names.Member(AdoptionDimension.Industry, change.Key);
        return change switch
        {
            { Kind: AdoptionChangeKind.Rose or AdoptionChangeKind.Fell } => text[
                $"Change_{change.Kind}", who, MetricWords.Share(change.Before), MetricWords.Share(change.After),
                MetricWords.Points(100 * (change.After - change.Before))],
            { Kind: AdoptionChangeKind.MarketSize, Before: null } => text["Change_MarketSizeFirst", who, MetricWords.Number(change.After)],
            { Kind: AdoptionChangeKind.MarketSize } => text["Change_MarketSize", who, MetricWords.Number(change.Before), MetricWords.Number(change.After)],
            _ => text[$"Change_{change.Kind}", who, MetricWords.Number(change.After)],
        };
    }
}
