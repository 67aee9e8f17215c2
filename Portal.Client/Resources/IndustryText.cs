namespace Portal.Client.Resources;

/// <summary>Names the resources that hold industries' names, by ISIC section; <c>All</c> for all of them.</summary>
public sealed class IndustryText;
