<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>network</name>
    <message numerus="yes">
        <source>Weights %n bit</source>
        <translation>
            <numerusform>Weights %n bit</numerusform>
            <numerusform>Weights %n bit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Activations %n bit</source>
        <translation>
            <numerusform>Activations %n bit</numerusform>
            <numerusform>Activations %n bit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Weights and activations %n bit</source>
        <translation>
            <numerusform>Weights and activations %n bit</numerusform>
            <numerusform>Weights and activations %n bit</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Weights %1, activations %n bit</source>
        <translation>
            <numerusform>Weights %1, activations %n bit</numerusform>
            <numerusform>Weights %1, activations %n bit</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::DrawBar</name>
    <message numerus="yes">
        <source>Start from the %Ln points</source>
        <translation>
            <numerusform>Start from the %Ln point</numerusform>
            <numerusform>Start from the %Ln points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Go on with my %Ln points</source>
        <translation>
            <numerusform>Go on with my %Ln point</numerusform>
            <numerusform>Go on with my %Ln points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::ExportDialog</name>
    <message numerus="yes">
        <source>%n columns</source>
        <translation>
            <numerusform>%n column</numerusform>
            <numerusform>%n columns</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::LayersPanel</name>
    <message numerus="yes">
        <source>%n bit</source>
        <translation>
            <numerusform>%n bit</numerusform>
            <numerusform>%n bit</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::PinnedResults</name>
    <message numerus="yes">
        <source>The comparison is full: it has room for %n results. Remove some first.</source>
        <translation>
            <numerusform>The comparison is full: it has room for %n result. Remove it first.</numerusform>
            <numerusform>The comparison is full: it has room for %n results. Remove some first.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>remove %n results</source>
        <translation>
            <numerusform>remove %n result</numerusform>
            <numerusform>remove %n results</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>views</name>
    <message numerus="yes">
        <source>%Ln regions of noise</source>
        <translation>
            <numerusform>%Ln region of noise</numerusform>
            <numerusform>%Ln regions of noise</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>quantoscope::StudyProgressLine</name>
    <message numerus="yes">
        <source>the others take roughly %1 with %n threads</source>
        <translation>
            <numerusform>the others take roughly %1 with %n thread</numerusform>
            <numerusform>the others take roughly %1 with %n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StudyPlotMarks</name>
    <message numerus="yes">
        <source>%1: %2 %3, %n seeds</source>
        <translation>
            <numerusform>%1: %2 %3, %n seed</numerusform>
            <numerusform>%1: %2 %3, %n seeds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClaimsFigure</name>
    <message numerus="yes">
        <source>%1: %2, %3; %n seeds</source>
        <translation>
            <numerusform>%1: %2, %3; %n seed</numerusform>
            <numerusform>%1: %2, %3; %n seeds</numerusform>
        </translation>
    </message>
</context>
</TS>
